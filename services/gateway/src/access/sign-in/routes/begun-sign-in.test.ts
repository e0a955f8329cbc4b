import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { CookieSigner } from "../../sessions/cookie-keys.ts";
import { type BegunSignIn, cookieSuffix, readBegun, writeBegun } from "./begun-sign-in.ts";

const signer: CookieSigner = {
  sign: (as, text) => createHmac("sha256", "key").update(`${as} ${text}`).digest("base64url"),
  isSigned: (as, text, signature) => signer.sign(as, text) === signature,
};
const start = Temporal.Instant.from("2026-01-01T12:00:00Z");
const begun: BegunSignIn = {
  provider: "company",
  state: "state",
  nonce: "nonce",
  codeVerifier: "verifier",
  returnTo: "/drift?a=ü",
  at: start.epochMilliseconds,
};
const written = writeBegun(begun, signer);

test("a sign-in that has begun is read as it was written, for ten minutes", () => {
  expect(readBegun(written, signer, start.add({ minutes: 9, seconds: 59 }))).toEqual(begun);
  expect(readBegun(written, signer, start.add({ minutes: 10 }))).toBeUndefined();
});

test("one that somebody has changed, or made, is none", () => {
  const [text = "", signature = ""] = written.split(".");
  const changed = Buffer.from(JSON.stringify({ ...begun, returnTo: "/other" })).toString("base64url");
  for (const each of [undefined, "", ".", text, `${text}.`, `${changed}.${signature}`, `${text}.${signer.sign("session", text)}`])
    expect(readBegun(each, signer, start)).toBeUndefined();
});

test("each has a cookie of its own, whose name says nothing of its state", () => {
  const names = ["a", "b", "state"].map(cookieSuffix);
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^[\w-]{12}$/);
});
