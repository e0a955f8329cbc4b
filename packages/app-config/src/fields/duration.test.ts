import { expect, test } from "vitest";
import { durationField, parseDuration } from "./duration.ts";

test.for([
  { text: "1h30m", want: 5_400_000 },
  { text: "1.5s", want: 1_500 },
  { text: ".5m", want: 30_000 },
  { text: "2h45m3.5s", want: 9_903_500 },
  { text: "250ms", want: 250 },
  { text: "500us", want: 0.5 },
  { text: "500µs", want: 0.5 },
  { text: "+1m", want: 60_000 },
  { text: "-1m", want: -60_000 },
  { text: "0", want: 0 },
  { text: "0s", want: 0 },
  { text: "1m1m", want: 120_000 },
  { text: "", want: undefined },
  { text: "5", want: undefined },
  { text: "5 minutes", want: undefined },
  { text: "5m ", want: undefined },
  { text: "1d", want: undefined },
  { text: ".s", want: undefined },
  { text: "m", want: undefined },
  { text: "9999999999999h", want: undefined },
])("$text is $want ms", ({ text, want }) => {
  expect(parseDuration(text)).toBe(want);
});

test.for([
  { written: "10s", want: 10_000 },
  { written: 3_000_000_000, want: 3_000 },
  { written: 1_000_000, want: 1 },
  { written: "1us", want: 1e-3 },
  { written: undefined, want: 300_000 },
  { written: 0, want: 300_000 },
  { written: "0s", want: 300_000 },
])("a field with $written gives $want ms", ({ written, want }) => {
  expect(durationField("5m").parse(written)).toBe(want);
});

test.for([
  { written: "soon", message: "must be a duration such as 30s, 5m or 1h30m" },
  { written: true, message: "must be a duration such as 30s, 5m or 1h30m" },
  { written: "-5m", message: "must not be negative" },
  { written: -1, message: "must not be negative" },
  { written: 5, message: "a number without a unit is nanoseconds: write 5s or 5m" },
  { written: 999_999, message: "a number without a unit is nanoseconds: write 999999s or 999999m" },
])("a field with $written is refused", ({ written, message }) => {
  expect(durationField("5m").safeParse(written).error?.issues).toEqual([expect.objectContaining({ message })]);
});
