import { expect, test } from "vitest";
import { localCodeMs, readLocalCode, writeLocalCode } from "./local-code.ts";

const token = "a-token-of-thirty-two-characters";

test("a code says who made it and until when it is good, and no two are the same", () => {
  const [one, other] = [writeLocalCode(token, "日本", 1_000), writeLocalCode(token, "日本", 1_000)];
  expect(readLocalCode(token, one)).toMatchObject({ name: "日本", expiresAtMs: 1_000 + localCodeMs });
  expect(one).not.toBe(other);
  expect(one).not.toContain(token);
});

test("a code is one of its token, and nothing in it can be changed", () => {
  const code = writeLocalCode(token, "ann", 1_000);
  expect(readLocalCode("another-token-of-thirty-two-chars", code)).toBeUndefined();
  const [expiresAt, nonce, name, mac = ""] = code.split(".");
  const forged = [
    ["99999999999999", nonce, name, mac],
    [expiresAt, "A".repeat(22), name, mac],
    [expiresAt, nonce, "cm9vdA", mac],
    [expiresAt, nonce, name, `${mac.startsWith("A") ? "B" : "A"}${mac.slice(1)}`],
    [expiresAt, nonce, name],
    ["", nonce, name, mac],
  ].map((parts) => parts.join("."));
  for (const each of [...forged, "", "...", `${code}\n`, `${code}.x`]) expect(readLocalCode(token, each)).toBeUndefined();
});
