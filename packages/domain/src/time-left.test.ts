import { expect, test } from "vitest";
import { timeLeftMs } from "./time-left.ts";

const start = Temporal.Instant.from("2026-01-01T12:00:00Z");

test.for([
  { name: "just started", passedMs: 0, left: 60_000 },
  { name: "half-way", passedMs: 30_000, left: 30_000 },
  { name: "over", passedMs: 60_000, left: 0 },
  { name: "long over", passedMs: 90_000, left: 0 },
  { name: "started by a clock one hour ahead", passedMs: -3_600_000, left: 60_000 },
])("$name: $left ms of a minute are left", ({ passedMs, left }) => {
  expect(timeLeftMs(60_000, start, start.add({ milliseconds: passedMs }))).toBe(left);
});
