import { expect, test } from "vitest";
import { dayRange } from "./day-range.ts";

test("a range of days ends with the last of them", () => {
  const { since, until } = dayRange({ since: "2026-11-30", until: "2026-11-30" });
  expect(Number(until?.seconds) - Number(since?.seconds)).toBe(24 * 3_600);
  expect(since?.seconds).toBe(BigInt(new Date(2026, 10, 30).getTime() / 1_000));
});

test.for(["", "yesterday", "2026-11"])("%o is no day", (text) => expect(dayRange({ since: text, until: text })).toEqual({}));
