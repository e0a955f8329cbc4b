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
