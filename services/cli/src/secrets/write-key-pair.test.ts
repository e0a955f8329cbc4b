import { createPrivateKey } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { encryptionKey } from "./encryption-key.ts";
import { writeKeyPair } from "./write-key-pair.ts";

test("a new pair of keys is for this user only, and is never written over another", async () => {
  await using dir = await tempDir("keys");
  const folder = join(dir.path, "new");
  const { privateKeyFile, publicKeyFile } = await writeKeyPair(folder);
  expect([(await stat(folder)).mode & 0o777, (await stat(privateKeyFile)).mode & 0o777]).toEqual([0o700, 0o600]);
  const key = createPrivateKey(await readFile(privateKeyFile));
  expect(key.asymmetricKeyDetails?.modulusLength).toBeGreaterThanOrEqual(2048);
  await expect(writeKeyPair(folder)).rejects.toThrow(
    "private.pem cannot be written: it exists, and may be needed to decrypt; choose another folder",
  );
  const pem = (await encryptionKey({ publicKey: publicKeyFile })).export({ type: "spki", format: "pem" });
  expect(pem).toBe(await readFile(publicKeyFile, "utf8"));
});

test("the key to encrypt with is found in a piped file: the public key that it names, or the one of its private key", async () => {
  await using dir = await tempDir("keys");
  const { privateKeyFile, publicKeyFile } = await writeKeyPair(dir.path);
  const piped = join(dir.path, "piped.yaml");
  const write = (secretManagement: string) =>
    writeFile(piped, `apiVersion: pipecd.dev/v1beta1\nkind: Piped\nspec:\n  projectID: p\n  pipedID: q\n${secretManagement}`);
  const found = async () => (await encryptionKey({ piped })).export({ type: "spki", format: "pem" });
  await write(`  secretManagement: {type: KEY_PAIR, config: {privateKeyFile: ${privateKeyFile}}}\n`);
  expect(await found()).toBe(await readFile(publicKeyFile, "utf8"));
  await write(`  secretManagement: {type: KEY_PAIR, config: {privateKeyFile: /nowhere, publicKeyFile: ${publicKeyFile}}}\n`);
  expect(await found()).toBe(await readFile(publicKeyFile, "utf8"));
  await write("");
  await expect(found()).rejects.toThrow("names no key: set secretManagement");
  await expect(encryptionKey({ publicKey: join(dir.path, "none.pem") })).rejects.toThrow("cannot be read");
  await expect(encryptionKey({ publicKey: piped })).rejects.toThrow("is not a public RSA key in PEM");
});
