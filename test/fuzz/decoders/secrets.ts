import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { decryptHybrid, decryptSops, encryptHybrid, fillTemplate, readSops, SopsProblem, TemplateProblem } from "@slipway/secrets";
import { secretTexts } from "../../../packages/secrets/src/files/secret-texts.ts";
import type { Decoder } from "../decoder.ts";

const folder = "packages/secrets/src";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const keys = [createPrivateKey(privateKey.export({ type: "pkcs8", format: "pem" }))];

const encrypted = (type: string) => `ENC[AES256_GCM,data:AAAA,iv:AAAAAAAAAAAAAAAA,tag:AAAAAAAAAAAAAAAAAAAAAA==,type:${type}]`;
const metadata = `age: [{enc: "-----BEGIN AGE ENCRYPTED FILE-----"}], lastmodified: "2026-01-01T00:00:00Z", mac: "${encrypted("str")}"`;

const data = {
  find: (group: string, name: string) =>
    group === "encryptedSecrets" && name === "a" ? { text: "s3cret", secret: "value" as const } : undefined,
  names: { encryptedSecrets: ["a"], attachment: ["b"] },
  onDerived: () => {},
};

/** What an application's directory has encrypted, or to be filled. */
export const secretDecoders: readonly Decoder[] = [
  {
    name: "template",
    sources: [`${folder}/template/tokens.ts`],
    valid: [
      "password: {{ .encryptedSecrets.a | b64enc | quote }}\n",
      '{{- /* why */ -}} {{ index .encryptedSecrets "a" | indent 2 }} {{ "\\"x\\"" }} {{ `raw` }} {{ (print 3.5) | nindent 4 }}',
    ],
    // Functions may make much of little, up to a limit of their own.
    decode: (_content, text) => fillTemplate(text, data).text.length,
    throws: (error) => error instanceof TemplateProblem,
  },
  {
    name: "file of SOPS",
    sources: [`${folder}/sops/read-sops-yaml.ts`],
    valid: [
      `a: ${encrypted("str")}\nb: [1, 0644, 1e3, true, ~, {c: ${encrypted("int")}}]\nsops: {${metadata}}\n`,
      `{"a": "${encrypted("bool")}", "b": [1, null], "sops": {"age": [{"enc": "x"}], "lastmodified": "x", "mac": "${encrypted("str")}"}}`,
      `A=${encrypted("str")}\nsops_age__list_0__map_enc=x\\ny\nsops_lastmodified=x\nsops_mac=${encrypted("str")}\n`,
    ],
    decode: async (_content, text) => {
      const file = readSops(text);
      // What is behind the key is read too. Nothing here has the right check sum.
      const decrypted = file && decryptSops(text, file, { decrypt: async () => Buffer.alloc(32) });
      return await decrypted?.catch((error: unknown) => {
        if (error instanceof SopsProblem) return error.message;
        throw error;
      });
    },
    throws: (error) => error instanceof SopsProblem,
  },
  {
    name: "encrypted value",
    sources: [`${folder}/key-pair/hybrid.ts`],
    valid: [encryptHybrid(Buffer.from("a value"), publicKey)],
    decode: (_content, text) => decryptHybrid(text, keys),
    refuses: ["invalid"],
  },
  {
    name: "secret to mask",
    sources: [`${folder}/files/secret-texts.ts`],
    valid: [
      '{"auths": {"registry.example.com": {"username": "deployer", "password": "hunter2-c4nary", "auth": "ZGVwbG95ZXI6aHVudGVyMg=="}}}',
      Buffer.from('[{"token": "hunter2-c4nary"}]').toString("base64"),
    ],
    decode: (content) => secretTexts(Buffer.from(content)),
  },
];
