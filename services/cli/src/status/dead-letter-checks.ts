import type { DeadLetterCount, GetStatusResponse } from "@slipway/proto/api";
import { instantOf } from "@slipway/state";
import { age } from "../output/words/age.ts";
import { attention, type Check, count, firstLine, ok } from "./check.ts";

/** The stream of what CI jobs publish: its dead letters are events that were refused. */
const intake = "EVENT_INTAKE";

/** For so long a refused event needs a person. What nobody removes counts on, without alarm: nothing is at work that could go wrong. */
const lateMs = 24 * 60 * 60_000;

/** Events that were refused, and other messages that no service could handle. */
export function deadLetterChecks({ deadLetters, natsProblem }: GetStatusResponse, nowMs: number): readonly Check[] {
  // It is the same problem.
  if (!deadLetters && natsProblem !== "") return [];
  if (!deadLetters)
    return [
      attention("dead letters", "not known", "slipway messages list; the server may be older than this command, or NATS does not answer"),
    ];
  const refused = deadLetters.counts.find(({ stream }) => stream === intake);
  return [eventCheck(refused, nowMs), messageCheck(deadLetters.counts.filter((each) => each !== refused))];
}

function eventCheck(refused: DeadLetterCount | undefined, nowMs: number): Check {
  if (!refused) return ok("events", "none was refused without an answer");
  const letter = refused.newest?.deadLetter;
  const at = instantOf(letter?.at);
  const newest = letter ? `, the newest ${age(at, nowMs)} ago on ${letter.subject}: ${firstLine(letter.reason)}` : "";
  const says = `${count(refused.messages, "refused event")} of the last 30 days set aside${newest}`;
  const next = `slipway messages list --stream ${intake} shows the reasons; once the sender is mended, slipway messages remove NUMBER`;
  return at && nowMs - at.epochMilliseconds < lateMs ? attention("events", says, next) : { ...ok("events", says), next };
}

function messageCheck(counts: readonly DeadLetterCount[]): Check {
  const all = counts.reduce((sum, { messages }) => sum + messages, 0n);
  if (all === 0n) return ok("dead letters", "none");
  const [newest] = counts
    .flatMap(({ newest: entry }) => entry?.deadLetter ?? [])
    .toSorted((a, b) => Number((b.at?.seconds ?? 0n) - (a.at?.seconds ?? 0n)));
  const such = newest ? `, such as ${newest.subject}: ${firstLine(newest.reason)}` : "";
  return attention("dead letters", `${all}${such}`, "slipway messages list, then slipway messages redeliver NUMBER once the cause is gone");
}
