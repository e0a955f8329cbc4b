import { expect, test } from "vitest";
import { hasScheme, isCloned, isRemote, isUnsafe } from "./remote.ts";

test.for([
  "https://github.com/org/repo//base?ref=v1",
  "https://example.com/all.yaml",
  "github.com/org/repo/base",
  "git@github.com:org/repo.git//base",
  "ssh://git@host/repo",
  "git::https://host/repo//base",
  "file:///srv/repo",
  "host.example.com:8443/repo.git",
  "repo.git?ref=main",
])("%s is remote", (text) => expect(isRemote(text)).toBe(true));

test.for(["base", "../base", "./a/b.yaml", "web.yaml", "a.b/c", "v1.2/base", "../../x.y/z"])("%s is not", (text) =>
  expect(isRemote(text)).toBe(false),
);

test("what is fetched although something of the repository has its name is known", () => {
  expect(["https://a/b", "HTTP://a", "git::ssh://a", "a:/b", "a.yaml"].map(hasScheme)).toEqual([true, true, true, false, false]);
  expect(["git@host:a", "GitHub.com/a/b", "github.com.evil/a", "base"].map(isCloned)).toEqual([true, true, false, false]);
});

test.for([
  ["file:///srv/repo", true],
  ["git::FILE:///srv/repo", true],
  ["ssh://host/repo?ref=--upload-pack=x", true],
  ["https://host/repo?submodules=false&version=%2D-upload-pack", true],
  ["https://host/repo?ref=v1-2", false],
] as const)("%s is unsafe: %s", ([text, want]) => expect(isUnsafe(text)).toBe(want));
