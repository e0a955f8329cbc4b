import { expect, test } from "vitest";
import { inertLine, withoutColors } from "./inert-line.ts";
import { lineParts } from "./line-parts.ts";

const esc = "\u001b";

test.for([
  { name: "a title of the terminal", line: `${esc}]0;owned\u0007x`, shown: "^[]0;owned^Gx" },
  { name: "a cleared screen", line: `${esc}[2J${esc}[1Ax`, shown: "^[[2J^[[1Ax" },
  { name: "text that runs backwards", line: "a\u202egpj.exe", shown: "a<U+202E>gpj.exe" },
  { name: "what deletes", line: "a\b\u007fb", shown: "a^H^?b" },
  { name: "a control character of eight bits", line: "\u009b[31mx", shown: "<U+009B>[31mx" },
  { name: "a tab and a null", line: "a\tb\u0000", shown: "a\tb^@" },
  { name: "colours", line: `${esc}[1;31mred${esc}[0m text`, shown: "red text" },
])("a log shows $name as text", ({ line, shown }) => {
  const inert = inertLine(line);
  expect(withoutColors(inert)).toBe(shown);
  expect(
    lineParts(inert, [], 0)
      .map(({ text }) => text)
      .join(""),
  ).toBe(shown);
});

test("a line keeps its colours, and matches are marked across them", () => {
  const parts = lineParts(inertLine(`${esc}[1;31mred${esc}[0m and ${esc}[92mgreen${esc}[0m <b>`), [2, 10], 4);
  expect(parts.map(({ text, color, match }) => [text, color, match])).toEqual([
    ["re", "ansi-red", undefined],
    ["d", "ansi-red", 0],
    [" an", "", 0],
    ["d ", "", undefined],
    ["gr", "ansi-bright-green", undefined],
    ["een", "ansi-bright-green", 1],
    [" ", "", 1],
    ["<b>", "", undefined],
  ]);
});
