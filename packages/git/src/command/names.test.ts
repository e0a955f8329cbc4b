import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkBranch, checkHash, checkPath } from "./names.ts";

const invalid = expect.objectContaining({ code: "invalid" });

describe("a path inside a repository", () => {
  const cases = [
    { path: "apps/a", want: "apps/a" },
    { path: "apps/a/", want: "apps/a" },
    { path: "./apps/a", want: "apps/a" },
    { path: "", want: "" },
    { path: ".", want: "" },
    { path: "./", want: "" },
    { path: "a b/ä", want: "a b/ä" },
    { path: ".github", want: ".github" },
    { path: "-x", want: "-x" },
    { path: "./-x", want: "-x" },
    { path: "a\nb\r/c", want: "a\nb\r/c" },
  ];
  test.for(cases)("$path is taken as $want", ({ path, want }) => {
    expect(checkPath(path)).toBe(want);
  });
  test.for(["/etc", "..", "a/../b", "../x", "a/..", "a//b", "a/./b", "a\0b", ".git/config", "a/.GIT"])("%j is refused", (path) => {
    expect(() => checkPath(path)).toThrow(invalid);
  });
  test("never leaves the repository, and checking it again changes nothing", () => {
    const part = fc.constantFrom("a", "b", ".", "..", "", "-x", ".git", "c d");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const outcome = attempt(() => checkPath(parts.join("/")));
        expect(
          outcome === undefined || (checkPath(outcome) === outcome && !`/${outcome}/`.includes("/../") && !outcome.startsWith("/")),
        ).toBe(true);
      }),
    );
  });
});

test.for([
  "main",
  "release/v1.2",
  "a-b_c",
  "größe",
  "枝/日本",
  "a\u00a0b",
  "refs/heads/x",
  "$(id)",
  "a;b",
  "'\"",
  "a--upload-pack=x",
  "HEAD",
])("%s is a branch", (branch) => {
  expect(checkBranch(branch)).toBe(branch);
});
test.for([
  "",
  "-x",
  "a..b",
  "a b",
  "a~1",
  "a^",
  "a:b",
  "a.lock",
  "a/",
  "/a",
  "a//b",
  "a@{1}",
  "@",
  "a\\b",
  "a*",
  "a\tb",
  "x/.y",
  "--upload-pack=x",
  "a\u0000b",
  "a\u001b[2Jb",
])("%j is not a branch", (branch) => {
  expect(() => checkBranch(branch)).toThrow(invalid);
});
test.for(["HEAD", "abc", `${"a".repeat(39)}`, `${"A".repeat(40)}`, `--${"a".repeat(38)}`, `${"a".repeat(40)}\n`])(
  "%j is not a hash",
  (hash) => {
    expect(() => checkHash(hash)).toThrow(invalid);
  },
);

function attempt<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch {
    return undefined;
  }
}
