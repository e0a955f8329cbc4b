import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { Later, type Settlement, type SettlementContext, settlementFor } from "./settlement.ts";

interface Case {
  readonly name: string;
  readonly error: unknown;
  readonly context?: Partial<SettlementContext>;
  readonly want: Settlement;
}

const unreachable = new Fault("unavailable", "dial tcp");

/** Default of `random`: the longest jitter. */
const cases: Case[] = [
  { name: "an unavailable dependency is retried within half a second", error: unreachable, want: { kind: "nak", delayMs: 500 } },
  {
    name: "the maximum delay doubles with each delivery",
    error: unreachable,
    context: { deliveries: 4 },
    want: { kind: "nak", delayMs: 4_000 },
  },
  { name: "no delay is longer than a minute", error: unreachable, context: { deliveries: 5_000 }, want: { kind: "nak", delayMs: 60_000 } },
  {
    name: "delays are spread over the full range",
    error: unreachable,
    context: { deliveries: 3, random: () => 0.25 },
    want: { kind: "nak", delayMs: 500 },
  },
  {
    name: "a handler may say when it wants the message again",
    error: new Later(90_000, "busy"),
    context: { deliveries: 9, maxDeliver: 8 },
    want: { kind: "nak", delayMs: 90_000 },
  },
  { name: "a deadline is retried", error: new Fault("deadline", "slow"), want: { kind: "nak", delayMs: 500 } },
  { name: "a conflict is retried", error: new Fault("conflict", "came second"), want: { kind: "nak", delayMs: 500 } },
  {
    name: "work that another process took over is left to that process",
    error: new Fault("canceled", "taken over"),
    want: { kind: "leave" },
  },
  {
    name: "invalid input becomes a dead letter",
    error: new Fault("invalid", "no kind"),
    want: { kind: "dead-letter", reason: "invalid: no kind" },
  },
  {
    name: "work about something that does not exist becomes a dead letter",
    error: new Fault("not_found", "no app"),
    want: { kind: "dead-letter", reason: "not_found: no app" },
  },
  {
    name: "a broken precondition becomes a dead letter",
    error: new Fault("precondition", "not planned"),
    want: { kind: "dead-letter", reason: "precondition: not planned" },
  },
  {
    name: "an internal fault becomes a dead letter",
    error: new Fault("internal", "oops"),
    want: { kind: "dead-letter", reason: "internal: oops" },
  },
  { name: "a bug becomes a dead letter", error: new TypeError("x is undefined"), want: { kind: "dead-letter", reason: "x is undefined" } },
  { name: "even a thrown string becomes a dead letter", error: "boom", want: { kind: "dead-letter", reason: "boom" } },
  {
    name: "a bug is retried where no message may be lost",
    error: new TypeError("x is undefined"),
    context: { keepTrying: true },
    want: { kind: "nak", delayMs: 500 },
  },
  {
    name: "the last delivery gives up",
    error: unreachable,
    context: { deliveries: 8, maxDeliver: 8 },
    want: { kind: "dead-letter", reason: "gave up after 8 deliveries: unavailable: dial tcp" },
  },
  {
    name: "a long reason is cut",
    error: new Fault("invalid", "x".repeat(1_600_000)),
    want: { kind: "dead-letter", reason: `invalid: ${"x".repeat(4_058)}… 1.6 MB more in the log` },
  },
  {
    name: "the delivery before the last is retried",
    error: unreachable,
    context: { deliveries: 2, maxDeliver: 3 },
    want: { kind: "nak", delayMs: 1_000 },
  },
  {
    name: "a stop hands the message back at once, whatever the error",
    error: new TypeError("x is undefined"),
    context: { stopping: true },
    want: { kind: "nak", delayMs: 0 },
  },
  {
    name: "a stop is not the last delivery",
    error: unreachable,
    context: { stopping: true, deliveries: 8, maxDeliver: 8 },
    want: { kind: "nak", delayMs: 0 },
  },
];

test.for(cases)("$name", ({ error, context, want }) => {
  expect(settlementFor(error, { deliveries: 1, stopping: false, random: () => 1, ...context })).toEqual(want);
});
