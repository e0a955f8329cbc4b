import { expect, test } from "vitest";
import { plainPaths as compilePaths } from "./testing/plain-paths.ts";
import { isTouched, isTouchedByCommits } from "./touch-rule.ts";

interface Case {
  readonly name: string;
  readonly appDir?: string;
  readonly paths?: readonly string[];
  readonly ignores?: readonly string[];
  readonly files: readonly string[];
  readonly want: boolean;
}

const cases: readonly Case[] = [
  { name: "a file of the directory touches", files: ["web/api.yaml"], want: true },
  { name: "a file deep in the directory touches", files: ["web/a/b/c.yaml"], want: true },
  { name: "a directory whose name starts with the same letters does not", files: ["web2/api.yaml", "web.yaml"], want: false },
  { name: "a slash after the directory is allowed", appDir: "web/", files: ["web/api.yaml"], want: true },
  { name: "no changed file touches nothing", files: [], want: false },
  { name: "an extra path touches", paths: ["libs"], files: ["libs/a/b"], want: true },
  { name: "an ignored file vetoes the others", ignores: ["*.md"], files: ["web/api.yaml", "docs/x.md"], want: false },
  { name: "ignores win over paths", paths: ["docs/x.md"], ignores: ["docs"], files: ["docs/x.md"], want: false },
  { name: "an exclusion has no effect in paths", paths: ["libs", "!libs/a"], files: ["libs/a"], want: true },
  { name: "an exclusion has no effect in ignores", ignores: ["!web"], files: ["web/a"], want: true },
  { name: "an empty directory contains no file", appDir: "", files: ["a.yaml"], want: false },
  { name: "an invalid pattern after the deciding one has no effect", ignores: ["web", "["], files: ["web/a"], want: false },
];

test.for(cases)("$name", ({ appDir = "web", paths = [], ignores = [], files, want }) => {
  expect(isTouched({ appDir, paths, ignores, changedFiles: files, compilePaths })).toBe(want);
});

test("the error names an invalid pattern", () => {
  const rule = { appDir: "web", paths: ["[x"], ignores: [], compilePaths };
  expect(() => isTouched({ ...rule, changedFiles: ["web/a"] })).toThrow(
    expect.objectContaining({ code: "invalid", message: expect.stringContaining("[x") }),
  );
});

test("an ignored file vetoes its own commit only", () => {
  const rule = { appDir: "web", paths: [], ignores: ["*.md"], compilePaths };
  expect(isTouchedByCommits({ ...rule, commits: [["README.md", "web/a"], ["web/b"]] })).toBe(true);
  expect(isTouchedByCommits({ ...rule, commits: [["README.md", "web/a"], ["lib/b"]] })).toBe(false);
  expect(isTouchedByCommits({ ...rule, commits: [] })).toBe(false);
});

test.for(["", "."])("the root directory %j contains every file", (appDir) => {
  expect(isTouchedByCommits({ appDir, paths: [], ignores: ["*.md"], compilePaths, commits: [["a/b.yaml"]] })).toBe(true);
  expect(isTouchedByCommits({ appDir, paths: [], ignores: ["*.md"], compilePaths, commits: [["x.md"], []] })).toBe(false);
});
