import { expect, test } from "vitest";
import { describeProgress } from "./describe-progress.ts";

const check = (isOk?: boolean) => ({ lookedMs: 0, failures: 0, isOk });

test.for([
  { checks: [], left: { minutes: 3 }, text: "3m left" },
  { checks: [check()], left: { minutes: 3 }, text: "1 check, 3m left" },
  { checks: [check(), check(true), check(false), check(true), check()], left: { seconds: 181 }, text: "2 of 5 checks ok, 3m left" },
  { checks: [check(true)], left: { seconds: 45, milliseconds: 200 }, text: "1 of 1 check ok, 45s left" },
  { checks: [check(true)], left: { seconds: -3 }, text: "1 of 1 check ok, 0s left" },
  { checks: [check(true)], left: { minutes: 90, seconds: 10 }, text: "1 of 1 check ok, 1h30m left" },
])("$text", ({ checks, left, text }) => expect(describeProgress(checks, Temporal.Duration.from(left))).toBe(text));
