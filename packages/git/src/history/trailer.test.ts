import { expect, test } from "vitest";
import { trailer } from "./trailer.ts";

const key = "Pipecd-Dev-Trace-Trigger-Commit-Hash";
const cases = [
  { name: "the value of its line", body: `Some words.\n\n${key}: abc123\n`, want: "abc123" },
  { name: "the first of several", body: `${key}: one\n${key}: two`, want: "one" },
  { name: "with Windows line endings", body: `x\r\n${key}:  abc \r\ny`, want: "abc" },
  { name: "nothing if the key is inside a line", body: `see ${key}: abc`, want: undefined },
  { name: "nothing for a longer key", body: `${key}-Old: abc`, want: undefined },
  { name: "nothing if it is empty", body: `${key}:   \n`, want: undefined },
  { name: "nothing in an empty body", body: "", want: undefined },
];
test.for(cases)("a trailer is $name", ({ body, want }) => {
  expect(trailer(body, key)).toBe(want);
});
