import { expect, test } from "vitest";
import { table } from "./table.ts";
import { age, words } from "./words.ts";

test("columns line up and nothing trails", () => {
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
test("a status of a newer server is Unknown", () => expect(words.sync(99)).toBe("Unknown"));
const ages = [
  { seconds: 5n, want: "55s" },
  { seconds: -600n, want: "11m" },
  { seconds: -7200n, want: "2h" },
  { seconds: -200_000n, want: "2d" },
];
test.for(ages)("$seconds s before the minute is $want ago", ({ seconds, want }) => expect(age({ seconds }, 60_000)).toBe(want));
