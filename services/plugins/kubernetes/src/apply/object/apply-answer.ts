import type { JsonObject } from "../../json/json.ts";

/** What applying an object did. */
export type Applied = "changed" | "unchanged";

/** The result of applying an object. */
export interface ApplyAnswer {
  readonly applied: Applied;
  /** The live object; only its metadata, unless the entire object was requested. */
  readonly live: JsonObject;
  /** What people should know: fields that were taken from other managers or left to them. */
  readonly notes: readonly string[];
}
