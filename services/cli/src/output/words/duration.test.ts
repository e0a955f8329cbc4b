import { expect, test } from "vitest";
import { duration } from "./duration.ts";

const from = Temporal.Instant.fromEpochMilliseconds(0);
test.for([
  { ms: 0, want: "0.0s" },
  { ms: 430, want: "0.4s" },
  { ms: 9_949, want: "9.9s" },
  { ms: 9_990, want: "10s" },
  { ms: 59_400, want: "59s" },
  { ms: 303_000, want: "5m03s" },
  { ms: 3_600_000, want: "1h00m" },
  { ms: 12_000_000, want: "3h20m" },
  { ms: 187_200_000, want: "2d4h" },
  { ms: -5, want: "0.0s" },
])("$ms ms are $want", ({ ms, want }) => expect(duration(from, Temporal.Instant.fromEpochMilliseconds(ms))).toBe(want));
