import { createPublicKey, type KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { SecretManagementConfig } from "@slipway/app-config";
import { Fault, fileProblem } from "@slipway/domain";
import { readKey } from "./key-pair/read-key.ts";
import { parsePrivateKey, parsePublicKey } from "./key-pair/rsa-keys.ts";
import { type AgeKeys, parseAgeKeys } from "./sops/age-keys.ts";

const names = {
  privateKeys: ["secretManagement.config.privateKeyFile", "secretManagement.config.previousPrivateKeyFile"],
  ageKeys: "secretManagement.sops.ageKeyFile",
};

/** The private RSA keys of a piped, the current one first. Read each time, so that keys can be rotated while it runs. Throws `precondition` or `invalid`. */
export async function readPrivateKeys(config: SecretManagementConfig | undefined): Promise<readonly KeyObject[]> {
  const sources = config?.privateKeys ?? [];
  return await Promise.all(
    sources.map(async (source, index) => {
      const name = names.privateKeys[index] ?? "";
      return parsePrivateKey(await readKey(source, name), name);
    }),
  );
}

/** The age keys of a piped; undefined if it has none. */
export async function readAgeKeys(config: SecretManagementConfig | undefined): Promise<AgeKeys | undefined> {
  const source = config?.ageKeys;
  return source && parseAgeKeys(await readKey(source, names.ageKeys), names.ageKeys);
}

/** Reads every key once. Throws with the reason why secrets could not be decrypted, so that it is known when a piped starts. */
export async function checkKeys(config: SecretManagementConfig | undefined): Promise<void> {
  await readAgeKeys(config);
  const [current] = await readPrivateKeys(config);
  const given = await readPublicKey(config);
  if (current && given && !given.equals(publicKeyOf(current)))
    throw new Fault(
      "invalid",
      "secretManagement.config.publicKeyFile is not the public key of privateKeyFile: what is encrypted with it could not be decrypted",
    );
}

/** The public key that secrets are encrypted with; undefined if the piped names neither it nor a private one. */
export async function findPublicKey(config: SecretManagementConfig | undefined): Promise<KeyObject | undefined> {
  const given = await readPublicKey(config);
  if (given) return given;
  const [current] = await readPrivateKeys(config);
  return current && publicKeyOf(current);
}

async function readPublicKey(config: SecretManagementConfig | undefined): Promise<KeyObject | undefined> {
  const source = config?.publicKey;
  if (!source) return undefined;
  const name = "secretManagement.config.publicKeyFile";
  if (source.kind === "value") return parsePublicKey(source.value.reveal(), name);
  const text = await readFile(source.path, "utf8").catch((cause: unknown) => {
    throw new Fault("precondition", `${name} ${source.path} cannot be read: ${fileProblem(cause)}`, { cause });
  });
  return parsePublicKey(text, name);
}

function publicKeyOf(privateKey: KeyObject): KeyObject {
  return createPublicKey(privateKey.export({ type: "pkcs8", format: "pem" }));
}
