import type { ObjectResult } from "@slipway/domain";
import { type ObjectResult as Message, ObjectOutcome } from "@slipway/proto/plugin-extension";

const outcomes: Readonly<Record<number, ObjectResult["outcome"]>> = {
  [ObjectOutcome.CREATED]: "created",
  [ObjectOutcome.CHANGED]: "changed",
  [ObjectOutcome.UNCHANGED]: "unchanged",
  [ObjectOutcome.DELETED]: "deleted",
  [ObjectOutcome.KEPT]: "kept",
  [ObjectOutcome.FAILED]: "failed",
  [ObjectOutcome.NOT_TRIED]: "not-tried",
};

/** What a stage did with an object, as the page words it. */
export function resultOfMessage({ outcome, ...message }: Message): ObjectResult {
  return { ...message, outcome: outcomes[outcome] ?? "unknown" };
}
