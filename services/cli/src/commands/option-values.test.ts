import { expect, test } from "vitest";
import { commitHash, keyValue, seconds, wholeNumber } from "./option-values.ts";

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
