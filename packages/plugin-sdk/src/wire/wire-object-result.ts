import { create } from "@bufbuild/protobuf";
import type { ObjectResult } from "@slipway/domain";
import { type ObjectResult as Message, ObjectResultSchema, ObjectOutcome as WireOutcome } from "@slipway/proto/plugin-extension";

const outcomes: Readonly<Record<ObjectResult["outcome"], WireOutcome>> = {
  unknown: WireOutcome.UNSPECIFIED,
  created: WireOutcome.CREATED,
  changed: WireOutcome.CHANGED,
  unchanged: WireOutcome.UNCHANGED,
  deleted: WireOutcome.DELETED,
  kept: WireOutcome.KEPT,
  failed: WireOutcome.FAILED,
  "not-tried": WireOutcome.NOT_TRIED,
};

/** Limits of one result, in characters. */
const mostReason = 2_000;
const mostDiff = 16_000;

/** What was done with an object, as a message of bounded size: the rest of a long difference is left out, which it says. */
export function objectResultToWire({ outcome, reason, diff, ...object }: ObjectResult): Message {
  return create(ObjectResultSchema, {
    ...object,
    outcome: outcomes[outcome],
    reason: reason.length > mostReason ? `${reason.slice(0, mostReason)}…` : reason,
    diff: diff.length > mostDiff ? cutLines(diff) : diff,
  });
}

/** What was done with an object, of a message. */
export function objectResultFromWire({ deployTarget, group, kind, namespace, name, reason, diff, ...message }: Message): ObjectResult {
  const [outcome] = Object.entries(outcomes).find(([, number]) => number === message.outcome) ?? ["unknown"];
  // A key of the table.
  return { deployTarget, group, kind, namespace, name, outcome: outcome as ObjectResult["outcome"], reason, diff };
}

function cutLines(diff: string): string {
  const whole = diff.slice(0, mostDiff).split("\n").slice(0, -1);
  const left = diff.split("\n").length - whole.length;
  return `${whole.map((line) => `${line}\n`).join("")}  … ${left} more lines\n`;
}
