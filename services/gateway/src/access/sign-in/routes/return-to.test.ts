import fc from "fast-check";
import { expect, test } from "vitest";
import { returnTo } from "./return-to.ts";

test.for([
  "/",
  "/applications",
  "/applications?label=env%3Aprod#top",
  "/a//b",
  "/a?next=//evil.example",
  "/a?next=https://evil.example",
  "/oauth/authorize?client_id=cli",
  "/auth/device?code=ABCD",
  "/%2f%2fevil.example",
])("%s is a page of this server", (path) => expect(returnTo(path)).toBe(path));

test.for([
  { asked: "//evil.example", why: "an address without a scheme" },
  { asked: "///evil.example", why: "three slashes" },
  { asked: "/\\evil.example", why: "a backslash, which browsers read as a slash" },
  { asked: "\\/evil.example", why: "a backslash at the beginning" },
  { asked: "/.//evil.example", why: "dots that browsers remove" },
  { asked: "/x/..//evil.example", why: "parents that browsers remove" },
  { asked: "/%2e//evil.example", why: "encoded dots that browsers remove" },
  { asked: "/\t/evil.example", why: "a tab, which browsers remove" },
  { asked: "/\n/evil.example", why: "a line break, which browsers remove" },
  { asked: "/a\r\nset-cookie: x=y", why: "another header" },
  { asked: "https://evil.example", why: "an address" },
  { asked: "https:evil.example", why: "a scheme" },
  { asked: "javascript:alert(1)", why: "a script" },
  { asked: "evil.example", why: "a relative path" },
  { asked: " //evil.example", why: "a space before" },
  { asked: "@evil.example", why: "a user" },
  { asked: "/auth/login", why: "the page itself" },
  { asked: "/auth/login/company", why: "a sign-in that begins by itself" },
  { asked: "/AUTH/LOGIN", why: "the page itself in capitals" },
  { asked: "/x/../auth/login", why: "the page itself with a detour" },
  { asked: "/auth/%6cogin", why: "the page itself, encoded" },
  { asked: "/auth/logout", why: "signing out" },
  { asked: "/auth/callback/company?code=x", why: "the answer of a provider" },
  { asked: `/${"a".repeat(3_000)}`, why: "a path without end" },
  { asked: "", why: "nothing" },
  { asked: undefined, why: "no word" },
  { asked: null, why: "null" },
])("$why leads to the first page", ({ asked }) => expect(returnTo(asked)).toBe("/"));

test("whatever is asked for, a browser stays on this server, and what is answered is stable", () => {
  const piece = fc.constantFrom(
    "/",
    "\\",
    "//",
    ".",
    "..",
    "%2e",
    "%2f",
    "%5c",
    "@",
    ":",
    "?",
    "#",
    "\t",
    "\n",
    "\r",
    "\0",
    "evil.example",
    "https:",
    "auth",
    "login",
    "a",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, { maxLength: 8 }).map((each) => each.join("")),
        fc.string({ unit: "binary" }),
      ),
      (asked) => {
        const path = returnTo(asked);
        expect(path).toMatch(/^\/(?!\/)[^\p{C}\\]*$/u);
        expect(new URL(path, "https://slipway.example.com").origin).toBe("https://slipway.example.com");
        expect(returnTo(path)).toBe(path);
      },
    ),
    { numRuns: 2_000 },
  );
});
