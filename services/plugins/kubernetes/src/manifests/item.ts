import type { FieldPath } from "@slipway/plugin-sdk/yaml";
import type { JsonValue } from "../json/json.ts";

/** A document, or an item of a list in it. */
export interface Item {
  readonly value: JsonValue;
  readonly path: FieldPath;
}
