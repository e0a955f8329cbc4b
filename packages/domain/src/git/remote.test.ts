import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commitUrl, parseRemote, remoteKey, withoutUserInfo } from "./remote.ts";

describe("the key of a remote", () => {
  const cases = [
    { address: "git@github.com:org/repo.git", key: "github.com/org/repo" },
    { address: "https://github.com/org/repo", key: "github.com/org/repo" },
    { address: "https://GitHub.com/org/repo.git/", key: "github.com/org/repo" },
    { address: "https://user:token@github.com/org/repo.git", key: "github.com/org/repo" },
    { address: "ssh://git@github.com/org/repo.git", key: "github.com/org/repo" },
    { address: "ssh://git@github.com:22/org/repo.git", key: "github.com/org/repo" },
    { address: "git://github.com//org/repo", key: "github.com/org/repo" },
    { address: "git@gitlab.example.com:/group/sub/repo.git", key: "gitlab.example.com/group/sub/repo" },
    { address: "ssh://git@example.com:2222/repo", key: "example.com:2222/repo" },
    { address: "https://[::1]:8443/repo.git", key: "[::1]:8443/repo" },
    { address: "file:///srv/git/repo.git", key: "/srv/git/repo" },
    { address: "/srv/git/repo", key: "/srv/git/repo" },
    { address: "https://example.com/Org/Repo", key: "example.com/Org/Repo" },
  ];
  test.for(cases)("of $address is $key", ({ address, key }) => {
    expect(remoteKey(address)).toBe(key);
  });

  test("is the same however a repository is reached", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
    const parts = fc.record({ host: word, org: word, name: word, suffix: fc.constantFrom("", ".git", "/", ".git/") });
    const form = fc.constantFrom(
      "git@HOST:",
      "HOST:",
      "https://HOST/",
      "http://u:p@HOST/",
      "ssh://git@HOST/",
      "ssh://HOST:22/",
      "git://HOST/",
    );
    fc.assert(
      fc.property(parts, form, fc.boolean(), ({ host, org, name, suffix }, start, isLoud) => {
        const address = `${start.replace("HOST", isLoud ? host.toUpperCase() : host)}${org}/${name}${suffix}`;
        expect(remoteKey(address)).toBe(`${host}/${org}/${name}`);
      }),
    );
  });
});

describe("an address that is not a remote is rejected", () => {
  const cases = [
    "",
    "repo",
    "./repo",
    "../repo",
    "ext::sh -c touch",
    "ext::sh",
    "ftp://example.com/x",
    "https://",
    "https:///x",
    "https://example.com",
    "-oProxyCommand=x:y",
    "ssh://-oProxyCommand=x/y",
    "git@host:-x",
    "https://example.com/a b",
    "https://example.com/a\nb",
    "file://host/x",
  ];
  test.for(cases)("%j", (address) => {
    expect(() => parseRemote(address)).toThrow(expect.objectContaining({ code: "invalid" }));
  });
});

test("user and password of an address are decoded", () => {
  expect(parseRemote("https://me:p%40ss%3A1@example.com/x")).toMatchObject({ user: "me", password: "p@ss:1", host: "example.com" });
});

test("the error for an invalid remote does not show its password", () => {
  expect(() => parseRemote("ftp://me:hunter2@example.com/x")).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining("hunter2") }),
  );
});

describe("the page of a commit", () => {
  const cases = [
    { address: "git@github.com:org/repo.git", url: "https://github.com/org/repo/commit/abc" },
    { address: "https://token@gitlab.com/group/sub/repo.git", url: "https://gitlab.com/group/sub/repo/commit/abc" },
    { address: "git@bitbucket.org:team/repo.git", url: "https://bitbucket.org/team/repo/commits/abc" },
    { address: "ssh://git@git.example.com:2222/repo.git", url: "https://git.example.com/repo/commit/abc" },
    { address: "http://localhost:3000/org/repo.git", url: "http://localhost:3000/org/repo/commit/abc" },
    { address: "/srv/git/repo.git", url: undefined },
  ];
  test.for(cases)("of $address is $url", ({ address, url }) => {
    expect(commitUrl(address, "abc")).toBe(url);
  });
});

test("user and password are removed from every address in a text", () => {
  const text = "fatal: 'https://a:b@x.example/y' and ssh://git@z/w, but not a@b";
  expect(withoutUserInfo(text)).toBe("fatal: 'https://x.example/y' and ssh://z/w, but not a@b");
});
