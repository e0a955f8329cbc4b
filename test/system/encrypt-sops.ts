import { createCipheriv, createHash, randomBytes } from "node:crypto";
import { armor, Encrypter, generateIdentity, identityToRecipient } from "age-encryption";

/** A Secret of Kubernetes with one value, encrypted as sops does with an age key, and that key. */
export async function encryptSops(name: string, key: string, value: string): Promise<{ readonly yaml: string; readonly ageKey: string }> {
  const ageKey = await generateIdentity();
  const dataKey = randomBytes(32);
  const age = new Encrypter();
  age.addRecipient(await identityToRecipient(ageKey));
  const wrapped = armor.encode(await age.encrypt(dataKey));
  const encrypt = (text: string, context: string): string => {
    const iv = randomBytes(32);
    const cipher = createCipheriv("aes-256-gcm", dataKey, iv).setAAD(Buffer.from(context));
    const data = Buffer.concat([cipher.update(text), cipher.final()]);
    return `ENC[AES256_GCM,data:${data.toString("base64")},iv:${iv.toString("base64")},tag:${cipher.getAuthTag().toString("base64")},type:str]`;
  };
  const sum = createHash("sha512").update(`v1Secret${name}${value}`).digest("hex").toUpperCase();
  const at = "2026-01-01T00:00:00Z";
  const indented = wrapped.trimEnd().replaceAll("\n", "\n            ");
  return {
    ageKey,
    yaml: `apiVersion: v1
kind: Secret
metadata:
    name: ${name}
stringData:
    ${key}: ${encrypt(value, `stringData:${key}:`)}
sops:
    age:
        - enc: |
            ${indented}
          recipient: ${await identityToRecipient(ageKey)}
    encrypted_regex: ^stringData$
    lastmodified: "${at}"
    mac: ${encrypt(sum, at)}
    version: 3.13.3
`,
  };
}
