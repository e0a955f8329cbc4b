import { z } from "zod";
import { text } from "../../fields/plain-fields.ts";
import { base64Secret } from "../../fields/secret-fields.ts";
import { type SecretSource, secretSource } from "../../fields/secret-source.ts";
import type { SecretManagementConfig } from "../piped-config.ts";

const config = z
  .object({
    privateKeyFile: text.describe("File with the private RSA key. Only its owner and group may be able to read it."),
    privateKeyData: base64Secret.describe("The private RSA key, as base64."),
    publicKeyFile: text.describe("File with the public RSA key. Default: the one that belongs to the private key."),
    publicKeyData: base64Secret.describe("The public RSA key, as base64."),
    previousPrivateKeyFile: text.describe("File with the private key before a rotation: what was encrypted for it can still be decrypted."),
    previousPrivateKeyData: base64Secret.describe("The private key before a rotation, as base64."),
    keyName: text.describe("Not supported."),
    decryptServiceAccountFile: text.describe("Not supported."),
    encryptServiceAccountFile: text.describe("Not supported."),
  })
  .prefault({});

const sops = z
  .object({
    ageKeyFile: text.describe("File with private keys of age, one a line. Only its owner and group may be able to read it."),
    ageKeyData: base64Secret.describe("Private keys of age, one a line, as base64."),
  })
  .prefault({});

export const secretManagementSchema = z
  .object({
    type: z
      .enum(["KEY_PAIR", "GCP_KMS", "AWS_KMS", "NONE"])
      .default("NONE")
      .describe("How the secrets in application files are encrypted."),
    config,
    sops: sops.describe("Keys for files that SOPS has encrypted."),
  })
  .transform(({ type, config: keys, sops: ofSops }, context): SecretManagementConfig => {
    const refuse = (path: string, message: string) => context.issues.push({ code: "custom", input: undefined, message, path: [path] });
    const one = (
      path: string,
      names: readonly [string, string],
      file: string,
      data: Parameters<typeof secretSource>[1],
    ): SecretSource | undefined => {
      if (file !== "" && data) refuse(path, `give either ${names[0]} or ${names[1]}`);
      return secretSource(file, data);
    };
    const ageKeys = one("sops", ["ageKeyFile", "ageKeyData"], ofSops.ageKeyFile, ofSops.ageKeyData);
    const current = one("config", ["privateKeyFile", "privateKeyData"], keys.privateKeyFile, keys.privateKeyData);
    const previous = one(
      "config",
      ["previousPrivateKeyFile", "previousPrivateKeyData"],
      keys.previousPrivateKeyFile,
      keys.previousPrivateKeyData,
    );
    const publicKey = one("config", ["publicKeyFile", "publicKeyData"], keys.publicKeyFile, keys.publicKeyData);
    if (type === "KEY_PAIR" && !current) refuse("config", "needs privateKeyFile or privateKeyData");
    if (type === "NONE" && current) refuse("config", "has keys, which are not used: set type: KEY_PAIR");
    const isUsed = type === "KEY_PAIR";
    return {
      type,
      privateKeys: isUsed ? [current, previous].filter((key) => key !== undefined) : [],
      publicKey: isUsed ? publicKey : undefined,
      ageKeys,
    };
  })
  .optional();
