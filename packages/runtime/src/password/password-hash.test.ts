import { parsePasswordHash } from "@slipway/domain";
import { expect, test } from "vitest";
import { hashPassword, isPassword } from "./password-hash.ts";

test("a password is known by its hash, in whichever form its characters are, and no other is", async () => {
  const text = await hashPassword("pässword with spaces");
  expect(text).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
  const hash = parsePasswordHash(text);
  expect(await isPassword("pässword with spaces".normalize("NFD"), hash)).toBe(true);
  expect(await isPassword("passwort", hash)).toBe(false);
  expect(await hashPassword("pässword with spaces")).not.toBe(text);
});

test("a password that only begins like the right one is wrong", async () => {
  const hash = parsePasswordHash(await hashPassword("x".repeat(1_024)));
  expect(await isPassword("x".repeat(1_025), hash)).toBe(false);
});

test.for(["", "x".repeat(1_025)])("a password that nobody can use has no hash", async (password) => {
  await expect(hashPassword(password)).rejects.toMatchObject({ code: "invalid" });
});
