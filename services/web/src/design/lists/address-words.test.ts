import { expect, test } from "vitest";
import { addressWords } from "./address-words.ts";

test("an address says words for keys that are known, and nothing else", () => {
  expect(
    addressWords({ name: "built", commit: 1234567, status: "", other: "x", label: ["a"] }, ["name", "commit", "status", "label"]),
  ).toEqual({
    name: "built",
    commit: "1234567",
  });
  expect(addressWords({}, ["constructor"])).toEqual({});
});
