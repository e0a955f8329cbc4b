import { expect, test } from "vitest";
import { cookieNames, readCookies, removeCookie, sessionCookie } from "./session-cookies.ts";

test("with https, a cookie is for this host alone, and no script reads it", () => {
  const names = cookieNames("https://slipway.example.com");
  expect(sessionCookie({ token: "t", secondsLeft: 60.5 }, names)).toBe(
    "__Host-slipway-session=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure",
  );
  expect(removeCookie(names.session, names)).toBe("__Host-slipway-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
});

test("with http, which is for this machine, browsers take no such name", () => {
  const names = cookieNames("http://127.0.0.1:7400");
  expect(sessionCookie({ token: "t", secondsLeft: 60 }, names)).toBe("slipway-session=t; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
});

test.for([
  { header: "a=1; b=2", want: { a: "1", b: "2" } },
  { header: "a=1;b=2 ;c", want: { a: "1", b: "2" } },
  { header: "a=1; a=2", want: { a: "1" } },
  {
    header: "=1; a=b=c; __proto__=x",
    want: [
      ["a", "b=c"],
      ["__proto__", "x"],
    ],
  },
  { header: "", want: {} },
  { header: undefined, want: {} },
])("cookies of $header", ({ header, want }) => {
  expect([...readCookies(header)]).toEqual(Array.isArray(want) ? want : Object.entries(want));
});
