import { expect, test } from "vitest";
import { readPlaced } from "./read-placed.ts";

const files = new Set(["a.yaml", "a b.yaml", "a:1 b.yaml", "a: b.yaml"]);
const isFile = (name: string) => files.has(name);

test.for([
  { text: "a.yaml:3:4: wrong: x", want: { file: "a.yaml", line: 3, column: 4, message: "wrong: x" } },
  { text: "a b.yaml:3: wrong", want: { file: "a b.yaml", line: 3, column: undefined, message: "wrong" } },
  { text: "a:1 b.yaml:3:4: wrong", want: { file: "a:1 b.yaml", line: 3, column: 4, message: "wrong" } },
  { text: "a: b.yaml:3:4: wrong", want: { file: "a: b.yaml", line: 3, column: 4, message: "wrong" } },
  {
    text: "a.yaml: there is no b.yaml:3: or so",
    want: { file: "a.yaml", line: undefined, column: undefined, message: "there is no b.yaml:3: or so" },
  },
  { text: "the value a: not a.yaml:3: at all", want: undefined },
  { text: "a.yaml:3:4: ", want: undefined },
  { text: "nothing", want: undefined },
])("$text", ({ text, want }) => expect(readPlaced(text, isFile)).toEqual(want));

test("nobody is asked for files with names that are too long to be one", () => {
  const asked: string[] = [];
  const isAnything = (name: string) => asked.push(name) === 0;
  readPlaced(`a: ${"é".repeat(150)}: c/${"d".repeat(200)}: e`, isAnything);
  expect(asked).toEqual(["a"]);
});
