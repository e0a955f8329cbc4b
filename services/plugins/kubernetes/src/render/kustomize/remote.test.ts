import { expect, test } from "vitest";
import { isRemote } from "./remote.ts";

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
