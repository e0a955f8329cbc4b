import { isFault } from "@slipway/plugin-sdk";
import { isJsonObject, type JsonValue, listAt, textAt } from "../../json/json.ts";

/** A declared field that another manager owns with another value. */
export interface FieldConflict {
  /** As the server writes it: `.spec.replicas`. */
  readonly field: string;
  readonly owner: string;
}

/** The conflicts because of which the server refused an apply; undefined if it failed for another reason. */
export function fieldConflictsOf(error: unknown): readonly FieldConflict[] | undefined {
  if (!isFault(error, "conflict") || !isJsonObject(error.cause)) return undefined;
  const causes = listAt(error.cause["details"], "causes").filter((cause) => textAt(cause, "reason") === "FieldManagerConflict");
  return causes.length === 0 ? undefined : causes.map((cause) => ({ field: textAt(cause, "field"), owner: ownerIn(cause) }));
}

function ownerIn(cause: JsonValue): string {
  return /conflict with "([^"]*)"/.exec(textAt(cause, "message"))?.[1] ?? "another manager";
}

/** How many fields a message names. */
const shownFields = 10;

/** The fields and their owners, for messages: `.spec.replicas, .spec.paused (kubectl-edit)`. */
export function nameConflicts(conflicts: readonly FieldConflict[]): string {
  const shown = [...Map.groupBy(conflicts.slice(0, shownFields), ({ owner }) => owner)].map(
    ([owner, fields]) => `${fields.map(({ field }) => field).join(", ")} (${owner})`,
  );
  if (conflicts.length > shownFields) shown.push(`and ${conflicts.length - shownFields} more`);
  return shown.join(", ");
}
