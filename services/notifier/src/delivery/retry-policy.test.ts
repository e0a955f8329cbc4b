import { Later } from "@slipway/bus";
import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { RetryAfter, retryAfterMs } from "../receivers/http/retry-after.ts";
import { afterFailure } from "./retry-policy.ts";

const young = { deliveries: 1, ageMs: 0, retryMs: 3_600_000, random: () => 1 };
const unreachable = new Fault("unavailable", "refused");
const delayOf = (error: unknown, given: Partial<typeof young> = {}) => {
  const after = afterFailure(error, { ...young, ...given });
  return after instanceof Later ? after.delayMs : after.message;
};

test.for([
  { name: "a first failure is tried again after a second", error: unreachable, given: {}, want: 1_000 },
  { name: "the pause doubles", error: unreachable, given: { deliveries: 4 }, want: 8_000 },
  { name: "up to 5 minutes", error: unreachable, given: { deliveries: 40 }, want: 300_000 },
  { name: "the receiver may say when", error: new RetryAfter(42_000, "429"), given: {}, want: 42_000 },
  { name: "but not longer than an hour", error: new RetryAfter(9e9, "429"), given: {}, want: 3_600_000 },
  {
    name: "what was tried for long is given up",
    error: unreachable,
    given: { deliveries: 9, ageMs: 3_600_001 },
    want: "gave up after 9 tries: refused",
  },
  { name: "but what is old for the first time is not", error: unreachable, given: { deliveries: 1, ageMs: 3_600_001 }, want: 1_000 },
  { name: "a refusal is no matter of time", error: new Fault("precondition", "404"), given: {}, want: "404" },
  { name: "a bug is not either", error: new TypeError("x"), given: {}, want: "x" },
])("$name", ({ error, given, want }) => expect(delayOf(error, given)).toBe(want));

test.for([
  { header: "120", want: 120_000 },
  { header: "Fri, 02 Jan 2026 03:04:35 GMT", want: 30_000 },
  { header: "Fri, 02 Jan 2026 03:00:00 GMT", want: 0 },
  { header: "soon", want: undefined },
  { header: "", want: undefined },
  { header: null, want: undefined },
])("Retry-After $header means $want ms", ({ header, want }) => {
  expect(retryAfterMs(header, Date.parse("2026-01-02T03:04:05Z"))).toBe(want);
});
