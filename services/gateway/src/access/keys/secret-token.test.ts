import { expect, test } from "vitest";
import { isSameHash, newSecretToken, readSecretToken } from "./secret-token.ts";

test("a credential is read back, and its text holds nothing that is stored but its id", () => {
  const { id, hash, text } = newSecretToken("slk");
  expect(text).toMatch(/^slk_[0-9a-f]{20}_[A-Za-z0-9_-]{43}$/);
  expect(readSecretToken("slk", text)).toEqual({ id, hash });
  expect(text).not.toContain(Buffer.from(hash).toString("base64url"));
  expect(newSecretToken("slk").text).not.toBe(text);
});

const { text } = newSecretToken("slk");
test.for([
  { name: "another kind", given: text.replace("slk", "slt") },
  { name: "a longer one", given: `${text}a` },
  { name: "a shorter one", given: text.slice(0, -1) },
  { name: "an id with a dot", given: text.replace(/_\w{4}/, "_ab.c") },
  { name: "an id with a wildcard", given: text.replace(/_\w/, "_*") },
  { name: "letters of another script", given: text.replace(/_\w/, "_а") },
  { name: "a line break after it", given: `${text}\n` },
  { name: "nothing", given: "" },
  { name: "very much", given: "slk_".repeat(1_000_000) },
])("$name is no credential of this kind", ({ given }) => {
  expect(readSecretToken("slk", given)).toBeUndefined();
});

test("a hash equals itself, and nothing equals none", () => {
  const { hash } = newSecretToken("slk");
  expect(isSameHash(hash, Uint8Array.from(hash))).toBe(true);
  expect(isSameHash(hash, newSecretToken("slk").hash)).toBe(false);
  expect(isSameHash(hash, undefined)).toBe(false);
  expect(isSameHash(new Uint8Array(32), undefined)).toBe(false);
  expect(isSameHash(hash, hash.subarray(0, 16))).toBe(false);
  expect(isSameHash(hash, new Uint8Array(0))).toBe(false);
});
