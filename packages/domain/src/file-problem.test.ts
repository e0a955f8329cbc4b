import { expect, test } from "vitest";
import { fileProblem } from "./file-problem.ts";

test.for([
  ["ENOENT", "no such file"],
  ["EISDIR", "is a directory"],
  ["EACCES", "permission denied"],
  ["EIO", "cannot be read (EIO)"],
] as const)("%s is reported as: %s", ([code, want]) => {
  expect(fileProblem(Object.assign(new Error("a path of this machine"), { code }))).toBe(want);
});

test("any other value is reported unchanged", () => expect(fileProblem("odd")).toBe("odd"));
