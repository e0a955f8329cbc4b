import { expect, test } from "vitest";
import { referencePages } from "./pages.ts";

const pages = Object.entries(await referencePages());

test("no field, option or variable is left without a meaning", () => {
  const rows = pages.flatMap(([name, text]) => text.split("\n").map((line) => ({ name, line })));
  const empty = rows.filter(({ name, line }) => name.endsWith("variables.md") && /^\| `[^|]+` \| *\|/.test(line));
  expect(empty).toEqual([]);
  expect(pages.find(([name]) => name === "piped-file.md")?.[1]).toContain("`spec.repositories[].remote`");
  expect(pages.find(([name]) => name === "application-file.md")?.[1]).toContain("`spec.pipeline.stages[].name`");
});
