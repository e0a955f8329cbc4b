import { z } from "zod";
import { text } from "../../fields/plain-fields.ts";
import { base64Secret } from "../../fields/secret-fields.ts";
import { secretSource } from "../../fields/secret-source.ts";
import type { SecretManagementConfig } from "../piped-config.ts";

const config = z
  .object({
    privateKeyFile: text.describe("File with the private RSA key."),
    privateKeyData: base64Secret.describe("The private RSA key, as base64."),
    publicKeyFile: text.describe("File with the public RSA key."),
    publicKeyData: base64Secret.describe("The public RSA key, as base64."),
    keyName: text.describe("Not supported."),
    decryptServiceAccountFile: text.describe("Not supported."),
    encryptServiceAccountFile: text.describe("Not supported."),
  })
  .prefault({});

export const secretManagementSchema = z
  .object({ type: z.enum(["KEY_PAIR", "GCP_KMS", "AWS_KMS", "NONE"]).describe("How secrets are encrypted."), config })
  .transform(({ type, config: keys }, context): SecretManagementConfig => {
    if (type !== "KEY_PAIR") return { type };
    const refuse = (message: string) => context.issues.push({ code: "custom", input: undefined, message, path: ["config"] });
    if (keys.privateKeyFile !== "" && keys.privateKeyData) refuse("give either privateKeyFile or privateKeyData");
    if (keys.publicKeyFile !== "" && keys.publicKeyData) refuse("give either publicKeyFile or publicKeyData");
    const privateKey = secretSource(keys.privateKeyFile, keys.privateKeyData);
    const publicKey = secretSource(keys.publicKeyFile, keys.publicKeyData);
    if (privateKey && publicKey) return { type, privateKey, publicKey };
    if (!privateKey) refuse("needs privateKeyFile or privateKeyData");
    if (!publicKey) refuse("needs publicKeyFile or publicKeyData");
    return z.NEVER;
  })
  .optional();
