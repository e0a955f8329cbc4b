import { expect, test } from "vitest";
import { skipOnMatches, skipReason } from "./skip-on.ts";
import { plainPaths as compilePaths } from "./testing/plain-paths.ts";

interface Case {
  readonly name: string;
  readonly paths?: readonly string[];
  readonly prefixes?: readonly string[];
  readonly subject?: string;
  readonly files?: readonly string[];
  readonly want: string | undefined;
}

const byPaths = "all changed files match skipOn.paths";
const cases: readonly Case[] = [
  { name: "no condition never skips", files: [], want: undefined },
  { name: "all files match", paths: ["docs", "*.md"], files: ["docs/a/b", "x.md"], want: byPaths },
  { name: "one file does not match", paths: ["docs"], files: ["docs/a", "web/a"], want: undefined },
  { name: "no file changed", paths: ["docs"], files: [], want: byPaths },
  { name: "an exclusion applies wherever it is in the list", paths: ["!docs/api", "docs"], files: ["docs/api/x"], want: undefined },
  {
    name: "the subject has a prefix",
    prefixes: ["[skip]", "docs:"],
    subject: "docs: typo",
    want: 'the commit message starts with "docs:"',
  },
  { name: "prefixes are case-sensitive", prefixes: ["docs:"], subject: "Docs: typo", want: undefined },
  {
    name: "a prefix decides if the paths do not match",
    paths: ["docs"],
    prefixes: ["x"],
    subject: "xy",
    want: 'the commit message starts with "x"',
  },
];

test.for(cases)("$name", ({ paths = [], prefixes = [], subject = "fix: a", files = ["web/a"], want }) => {
  const rule = { paths, commitMessagePrefixes: prefixes };
  expect(skipReason(rule, { subject, changedFiles: files, compilePaths })).toBe(want);
  expect(skipOnMatches(rule, { subject, changedFiles: files, compilePaths })).toBe(want !== undefined);
});

test("an invalid pattern is rejected", () => {
  const rule = { paths: ["["], commitMessagePrefixes: [] };
  expect(() => skipOnMatches(rule, { subject: "", changedFiles: [], compilePaths })).toThrow(expect.objectContaining({ code: "invalid" }));
});
