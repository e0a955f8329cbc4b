import { type Fault, isFault } from "@slipway/plugin-sdk";
import { type JsonValue, textAt } from "../../json/json.ts";

/**
 * Whether an error says that the cluster serves nothing at the path, which proves nothing about the object: discovery is old, or the API server of the
 * kind is not there. If only the object is missing, the server names it.
 */
export function isUnserved(error: unknown): boolean {
  return isFault(error, "not_found") && textAt(error.cause as JsonValue | undefined, "details", "name") === "";
}

/** Whether an error says that the object itself does not exist. */
export function isMissing(error: unknown): error is Fault {
  return isFault(error, "not_found") && !isUnserved(error);
}
