import { expect, test } from "vitest";
import { demandNumbers } from "./huge-log.ts";

test("numbered lines in order are complete, regardless of what is between them", () => {
  expect(() => demandNumbers("begin\nline 1\nsome words\nline 2  \n3", 3)).not.toThrow();
});

test.for([
  { name: "a missing line", text: "1\n3", problem: "after line 1 of 3 came line 3" },
  { name: "a repeated line", text: "1\n1\n2\n3", problem: "after line 1 of 3 came line 1" },
  { name: "lines out of order", text: "2\n1\n3", problem: "after line 0 of 3 came line 2" },
  { name: "a missing end", text: "1\n2", problem: "the log ends with line 2 of 3" },
  { name: "an additional line", text: "1\n2\n3\n4", problem: "the log ends with line 4 of 3" },
])("$name is reported", ({ text, problem }) => {
  expect(() => demandNumbers(text, 3)).toThrowError(problem);
});
