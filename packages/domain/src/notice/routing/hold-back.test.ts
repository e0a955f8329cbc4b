import { expect, test } from "vitest";
import { digestAt, windowAt } from "./hold-back.ts";

const at = (second: number) => Temporal.Instant.fromEpochMilliseconds(second * 1000);
const limit = { most: 2, windowMs: 60_000 };

test.for([
  { name: "the first notices of a window are sent one by one", count: 1, now: 10, want: undefined },
  { name: "the others wait for its end", count: 2, now: 10, want: at(60) },
  { name: "then a new window begins", count: 2, now: 60, want: undefined },
  { name: "a window of a clock that was wrong holds nothing back", count: 2, now: -3_600, want: undefined },
])("$name", ({ count, now, want }) => {
  const window = windowAt({ since: at(0), count }, limit, at(now));
  expect(digestAt(window, limit)).toEqual(want);
});

test("the first window begins with the first notice", () => expect(windowAt(undefined, limit, at(7))).toEqual({ since: at(7), count: 0 }));
