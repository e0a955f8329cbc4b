import { generateKeyPairSync } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SecretManagementConfig } from "@slipway/app-config";
import { silentLogger } from "@slipway/runtime";
import { tempDir } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
import { encryptionKeyReader } from "./encryption-key.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

test("the key is that of the file at each moment, and a file that cannot be read is said once", async () => {
  await using dir = await tempDir("keys");
  const path = join(dir.path, "private.pem");
  const secretManagement: SecretManagementConfig = {
    type: "KEY_PAIR",
    privateKeys: [{ kind: "file", path }],
    publicKey: undefined,
    ageKeys: undefined,
  };
  const log = silentLogger();
  const warn = vi.spyOn(log, "warn");
  const read = encryptionKeyReader({ secretManagement }, log);
  expect([await read(), await read()]).toEqual(["", ""]);
  expect(warn).toHaveBeenCalledTimes(1);
  await writeFile(path, privateKey, { mode: 0o600 });
  expect(await read()).toBe(publicKey);
  await rm(path);
  expect(await read()).toBe("");
  expect(warn).toHaveBeenCalledTimes(2);
});

test("a piped without keys has none", async () => {
  expect(await encryptionKeyReader({ secretManagement: undefined }, silentLogger())()).toBe("");
});
