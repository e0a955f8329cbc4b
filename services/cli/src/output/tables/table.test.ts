import { expect, test } from "vitest";
import { facts } from "../details/facts.ts";
import { statusWord } from "../words/status-word.ts";
import { table } from "./table.ts";

test("columns line up, without trailing spaces", () => {
  expect(
    table(
      ["name", "status"],
      [
        ["a", "Synced"],
        ["longer", ""],
      ],
    ),
  ).toBe("NAME     STATUS\na        Synced\nlonger");
});
test("the values of facts line up, without trailing spaces", () =>
  expect(
    facts([
      ["Id", "1"],
      ["Longer", "2"],
      ["No", ""],
    ]),
  ).toBe("Id:     1\nLonger: 2\nNo:"));
test("a status is one word", () =>
  expect(["synced", "rolling-back"].map((each) => statusWord(each as "synced"))).toEqual(["Synced", "RollingBack"]));

const spoof = "spoof\u001b]0;owned\u0007\u001b[2K\rpayments   Synced\nother \u202e";

test("a hostile name is one cell of one row, and controls no terminal", () => {
  const lines = table(["name", "sync"], [[spoof, "Synced"]], { columns: 200 }).split("\n");
  expect(lines).toEqual([
    expect.stringMatching(/^NAME +SYNC$/),
    "spoof\\u001b]0;owned\\u0007\\u001b[2K\\rpayments   Synced\\nothe…   Synced",
  ]);
});
test("columns line up by the width of their characters", () => {
  expect(
    table(
      ["name", "sync"],
      [
        ["日本", "Synced"],
        ["shop", "Unknown"],
      ],
    ),
  ).toBe("NAME   SYNC\n日本   Synced\nshop   Unknown");
});
test("the widest cells are cut so that every row fits into the terminal", () => {
  const rows = [
    ["n".repeat(300), "Synced", "r".repeat(300)],
    ["short", "OutOfSync", "because"],
  ];
  const lines = table(["name", "sync", "reason"], rows, { columns: 60 }).split("\n");
  expect(lines.map((line) => line.length)).toEqual([expect.any(Number), 60, expect.any(Number)]);
  expect(lines[1]).toMatch(/^n+… {3}Synced {6}r+…$/);
});
test("without a terminal one long name does not make every row long", () => {
  const [, long = ""] = table(["name", "sync"], [["n".repeat(300), "Synced"]], { columns: undefined }).split("\n");
  expect(long).toHaveLength(69);
});
test("wide shows every cell whole", () => {
  expect(table(["name", "sync"], [["n".repeat(300), "Synced"]], { columns: 40, whole: true })).toContain("n".repeat(300));
});
