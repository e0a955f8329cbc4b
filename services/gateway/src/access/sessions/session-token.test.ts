import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { CookieSigner } from "./cookie-keys.ts";
import { csrfToken, isCsrfToken } from "./csrf.ts";
import { newSecret, newSessionId, readToken, tagOfSubject, writeToken } from "./session-token.ts";

const signerWith = (key: string): CookieSigner => {
  const sign: CookieSigner["sign"] = (as, text) => createHmac("sha256", key).update(`${as} ${text}`).digest("base64url");
  return { sign, isSigned: (as, text, signature) => sign(as, text) === signature };
};
const signer = signerWith("ours");
const token = { subjectTag: tagOfSubject("oidc:https://issuer.example#1"), id: newSessionId(), secret: newSecret() };
const written = writeToken(token, signer);

test("a token is read as it was written, and is what a cookie can hold", () => {
  expect(readToken(written, signer)).toEqual(token);
  expect(written).toMatch(/^[\w.-]{100,200}$/);
});

test("a token of somebody with another key is none", () => {
  expect(readToken(writeToken(token, signerWith("theirs")), signer)).toBeUndefined();
});

test("a token with one other letter is none", () => {
  fc.assert(
    fc.property(fc.nat(written.length - 1), fc.constantFrom("A", "b", "_", "-", ".", "1"), (at, letter) => {
      const changed = written.slice(0, at) + letter + written.slice(at + 1);
      expect(readToken(changed, signer)).toEqual(changed === written ? token : undefined);
    }),
  );
});

test.for([
  "",
  "s1",
  "s1....",
  "null",
  written.slice(0, -1),
  `${written}=`,
  `${written}.x`,
  ` ${written}`,
  written.replace("s1", "s2"),
  `eyJhbGciOiJub25lIn0.e30.`,
])("%s is no token", (text) => expect(readToken(text, signer)).toBeUndefined());

test("what was signed as one thing is no other", () => {
  const csrf = csrfToken(token, signer);
  expect([isCsrfToken(token, csrf, signer), isCsrfToken({ id: "other" }, csrf, signer)]).toEqual([true, false]);
  expect(isCsrfToken(token, signer.sign("session", token.id), signer)).toBe(false);
});
