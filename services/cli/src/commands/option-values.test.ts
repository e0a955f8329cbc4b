import { expect, test } from "vitest";
import { commitHash, durationMs, keyValue, seconds, since, someOf, wholeNumber } from "./option-values.ts";

test.for(["", " ", "x", "1.5", "0", "501", "NaN"])("%j is not a whole number from 1 to 500", (text) =>
  expect(() => wholeNumber(1, 500)(text)).toThrow("Write a whole number from 1 to 500."),
);
test("the bounds belong to the range", () => expect(["1", "500"].map(wholeNumber(1, 500))).toEqual([1, 500]));

test.for(["0", "-1", "soon"])("%j is not a number of seconds", (text) => expect(() => seconds(text)).toThrow("Write a number of seconds"));
test("seconds may have a fraction", () => expect(seconds("0.5")).toBe(0.5));

test("the first equals sign separates key and value", () => expect(keyValue("a=b=c", "--label")).toEqual(["a", "b=c"]));
test.for(["a", "=b", ""])("%j is not a pair", (text) => expect(() => keyValue(text, "--label")).toThrow(/^--label .* is not of the form/));

test("a commit hash is at least 7 hexadecimal digits, in lower case", () => expect(commitHash("1A2b3c4")).toBe("1a2b3c4"));
test.for(["xyz", "1a2b3c", "1a2b3c4-", ""])("%j is not a commit hash", (text) =>
  expect(() => commitHash(text)).toThrow(`"${text}" is not a commit hash: at least 7 hexadecimal digits`),
);

test.for([
  { text: "90s", want: 90_000 },
  { text: "1h30m", want: 5_400_000 },
  { text: "2d", want: 172_800_000 },
  { text: "1.5m", want: 90_000 },
])("the duration $text is $want ms", ({ text, want }) => expect(durationMs(text)).toBe(want));

test.for(["", "5", "h", "5 m", "-5m", "0s", "5m later"])("%j is not a duration", (text) =>
  expect(() => durationMs(text)).toThrow("Write a duration"),
);

test.for([
  { text: "2h", want: "2025-12-31T22:00:00Z" },
  { text: "2025-12-24T08:00:00+01:00", want: "2025-12-24T07:00:00Z" },
])("since $text is since $want", ({ text, want }) =>
  expect(since(text, undefined, Date.parse("2026-01-01T00:00:00Z")).toString()).toBe(want),
);

test("a date begins at midnight here", () => {
  const local = since("2025-12-24").toZonedDateTimeISO(Temporal.Now.timeZoneId());
  expect([local.day, local.hour, local.minute]).toEqual([24, 0, 0]);
});

test.for(["yesterday", "2025-13-01", ""])("%j is no time", (text) =>
  expect(() => since(text)).toThrow("Write a duration such as 2h, a date"),
);

test("words are given with commas, repeatedly, in any case, with or without dashes", () => {
  const read = someOf(["failed", "rolling-back", "succeeded"]);
  expect(read("RollingBack", read("failed, succeeded"))).toEqual(["failed", "succeeded", "rolling-back"]);
  expect(() => read("nosuch")).toThrow("Choose among failed, rolling-back, succeeded.");
});
