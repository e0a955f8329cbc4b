import { createPrivateKey } from "node:crypto";
import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { decryptValues } from "./decrypt-values.ts";
import { encryptHybrid } from "./key-pair/hybrid.ts";
import { generateKeys, parsePublicKey } from "./key-pair/rsa-keys.ts";

const { privateKey, publicKey } = await generateKeys();
const keys = [createPrivateKey(privateKey)];
const atField = (field: readonly (string | number)[], message: string) => new Fault("invalid", `${field.join(".")}: ${message}`);
const encrypted = (value: string) => encryptHybrid(Buffer.from(value), parsePublicKey(publicKey, "key"));

test("other work goes on between two of many values", async () => {
  let turns = 0;
  let isDone = false;
  const turn = () => {
    turns += 1;
    if (!isDone) setImmediate(turn);
  };
  setImmediate(turn);
  const all = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`a${at}`, encrypted(`value ${at}`)]));
  const values = await decryptValues(all, keys, { atField });
  isDone = true;
  expect([...values.values()]).toEqual(Array.from({ length: 30 }, (_, at) => `value ${at}`));
  expect(turns).toBeGreaterThanOrEqual(30);
});

test("the first value that cannot be decrypted is named, and an abort ends it", async () => {
  await expect(decryptValues({ a: encrypted("x"), b: "AAAA" }, keys, { atField })).rejects.toThrow(
    "spec.encryption.encryptedSecrets.b: is too short",
  );
  await expect(decryptValues({ a: encrypted("x") }, keys, { atField, signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
});
