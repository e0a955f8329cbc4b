import type { ObjectOutcome, ObjectResult } from "@slipway/domain";
import { type ObjectResult as Message, ObjectOutcome as WireOutcome } from "@slipway/proto/plugin-extension";
import { wordOr } from "../fields/word.ts";

/** How it went for an object. */
export const objectOutcome = wordOr<ObjectOutcome, WireOutcome>("unknown", {
  unknown: WireOutcome.UNSPECIFIED,
  created: WireOutcome.CREATED,
  changed: WireOutcome.CHANGED,
  unchanged: WireOutcome.UNCHANGED,
  deleted: WireOutcome.DELETED,
  kept: WireOutcome.KEPT,
  failed: WireOutcome.FAILED,
  "not-tried": WireOutcome.NOT_TRIED,
});

/** What a stage did with an object, of a message. */
export function decodeObjectResult({ deployTarget, group, kind, namespace, name, outcome, reason, diff }: Message): ObjectResult {
  return { deployTarget, group, kind, namespace, name, outcome: objectOutcome.decode(outcome), reason, diff };
}
