import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { GetStatusResponseSchema } from "@slipway/proto/api";
import { expect, test } from "vitest";
import { deadLetterChecks } from "./dead-letter-checks.ts";

const hour = 60 * 60_000;
const now = 1_000 * hour;
const lines = (given: MessageInitShape<typeof GetStatusResponseSchema>) =>
  deadLetterChecks(create(GetStatusResponseSchema, given), now).map(({ name, state, says, next }) => [name, state, says, next]);
const counted = (stream: string, messages: bigint, hoursAgo: number, subject: string, reason: string) => ({
  stream,
  messages,
  newest: { sequence: 7n, deadLetter: { stream, subject, reason, at: timestampFromMs(now - hoursAgo * hour) } },
});
const next = "slipway messages list --stream EVENT_INTAKE shows the reasons; once the sender is mended, slipway messages remove NUMBER";

test("refused events are counted beside dead letters, with the newest reason and the command that shows all of them", () => {
  const events = counted("EVENT_INTAKE", 3n, 2, "slipway.event.shop.web", 'invalid: time "x" is no time\nmore');
  const runs = counted("RUNS", 1n, 30, "slipway.work.run.x", "old");
  const commands = counted("COMMANDS", 4n, 20, "slipway.command.y", "invalid: no stage");
  expect(lines({ deadLetters: { counts: [runs, events, commands] } })).toEqual([
    [
      "events",
      "attention",
      '3 refused events of the last 30 days set aside, the newest 2h ago on slipway.event.shop.web: invalid: time "x" is no time',
      next,
    ],
    [
      "dead letters",
      "attention",
      "5, such as slipway.command.y: invalid: no stage",
      "slipway messages list, then slipway messages redeliver NUMBER once the cause is gone",
    ],
  ]);
});

test("an event that was refused more than a day ago still counts, and alarms nobody", () => {
  const old = counted("EVENT_INTAKE", 1n, 25, "slipway.event.shop.web", "no");
  expect(lines({ deadLetters: { counts: [old] } })).toEqual([
    ["events", "ok", "1 refused event of the last 30 days set aside, the newest 1d ago on slipway.event.shop.web: no", next],
    ["dead letters", "ok", "none", ""],
  ]);
});

test("without dead letters nothing is said, and if they could not be counted, that is", () => {
  expect(lines({ deadLetters: {} }).map(([name, state]) => [name, state])).toEqual([
    ["events", "ok"],
    ["dead letters", "ok"],
  ]);
  expect(lines({})).toMatchObject([["dead letters", "attention", "not known", expect.any(String)]]);
  expect(lines({ natsProblem: "its disk is full" })).toEqual([]);
});
