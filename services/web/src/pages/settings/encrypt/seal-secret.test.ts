import { base64Decode, base64Encode } from "@bufbuild/protobuf/wire";
import { expect, test } from "vitest";
import { base64OfText, sealSecret } from "./seal-secret.ts";

const { subtle } = crypto;
const rsa = { name: "RSA-OAEP", hash: "SHA-256", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) };
const { privateKey, publicKey } = await subtle.generateKey(rsa, true, ["encrypt", "decrypt"]);
const pem = `-----BEGIN PUBLIC KEY-----\n${base64Encode(new Uint8Array(await subtle.exportKey("spki", publicKey)))}\n-----END PUBLIC KEY-----\n`;

async function open(sealed: string): Promise<string> {
  const bytes = new Uint8Array(base64Decode(sealed));
  const start = 2 + ((bytes[0] ?? 0) << 8) + (bytes[1] ?? 0);
  const sessionKey = await subtle.decrypt("RSA-OAEP", privateKey, bytes.subarray(2, start));
  const aes = await subtle.importKey("raw", sessionKey, "AES-GCM", false, ["decrypt"]);
  return new TextDecoder().decode(await subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12) }, aes, bytes.subarray(start)));
}

test.for(["a value", "zwei\nZeilen", "密码", "x".repeat(100_000)])("what is sealed is opened with the private key: %#", async (text) => {
  expect(await open(await sealSecret(text, pem))).toBe(text);
});

test("the same secret is never sealed to the same text", async () => {
  expect(await sealSecret("x", pem)).not.toBe(await sealSecret("x", pem));
});

test("what is no key is refused", async () => {
  await expect(sealSecret("x", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")).rejects.toThrow();
});

test("a text is encoded in base64 as UTF-8", () => {
  expect(base64OfText("密码")).toBe("5a+G56CB");
});
