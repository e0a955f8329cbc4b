import { generateKeyPairSync } from "node:crypto";
import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { SecretManagementConfig } from "@slipway/app-config";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { toldEncryptionKey } from "./told-encryption-key.ts";

test("of a key only its fingerprint is told, and when its file was written", async () => {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await using dir = await tempDir("keys");
  const path = join(dir.path, "private.pem");
  const secretManagement: SecretManagementConfig = {
    type: "KEY_PAIR",
    privateKeys: [{ kind: "file", path }],
    publicKey: undefined,
    ageKeys: undefined,
  };
  expect(await toldEncryptionKey({ secretManagement })).toBeUndefined();
  await writeFile(path, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  const { mtimeMs } = await stat(path);
  expect(await toldEncryptionKey({ secretManagement })).toEqual({
    id: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/),
    since: { seconds: BigInt(Math.floor(mtimeMs / 1_000)), nanos: 0 },
  });
  expect(await toldEncryptionKey({ secretManagement: undefined })).toBeUndefined();
});
