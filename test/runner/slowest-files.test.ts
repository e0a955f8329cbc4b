import { expect, test } from "vitest";
import { slowestFiles } from "./slowest-files.ts";

const file = (name: string, seconds: number) => ({
  name: `/repo/${name}`,
  status: "passed",
  message: "",
  assertionResults: [],
  startTime: 1_000,
  endTime: 1_000 + seconds * 1_000,
});

test("the slowest files come first, fast ones and more than fifteen are left out", () => {
  const many = Array.from({ length: 20 }, (_, n) => file(`${n}.test.ts`, 10));
  const lines = slowestFiles([file("fast.test.ts", 0.2), ...many, file("slow.test.ts", 70), file("slower.test.ts", 246)], "/repo");
  expect(lines.slice(0, 3)).toEqual(["  246 s  slower.test.ts", "   70 s  slow.test.ts", "   10 s  0.test.ts"]);
  expect(lines).toHaveLength(15);
});
