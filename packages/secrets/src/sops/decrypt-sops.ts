import { createHash } from "node:crypto";
import { secretTexts } from "../files/secret-texts.ts";
import type { AgeKeys } from "./age-keys.ts";
import { decryptValue, isEncrypted, type PlainValue } from "./encrypted-value.ts";
import { readSopsDotenv } from "./read-sops-dotenv.ts";
import { readSopsJson } from "./read-sops-json.ts";
import { readSopsYaml } from "./read-sops-yaml.ts";
import type { SopsFile } from "./sops-file.ts";
import { SopsProblem } from "./sops-problem.ts";

/** A decrypted file. */
export interface DecryptedFile {
  readonly content: Buffer;
  /** The values that were encrypted and may be secrets: texts, and numbers of many digits. */
  readonly secrets: readonly string[];
}

/** In front of the check sum of a file that counts encrypted values only, so that one cannot be taken for the other. */
const onlyEncryptedMark = Buffer.from("8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69", "hex");
/** Shorter numbers are ports and counts, which stand everywhere. */
const shortestNumber = 8;

/** The encrypted check sum, which every file of SOPS has. */
const checkSum = /mac["']?[ \t]{0,99}[:=]\s{0,99}["']?ENC\[AES256_GCM,/;

/** Whether a file may be one that SOPS has encrypted: without reading it as what it is. */
export function maybeSops(content: Buffer): boolean {
  return content.includes("ENC[AES256_GCM,") && content.includes("sops") && checkSum.test(content.toString("latin1"));
}

/** Reads a file that SOPS has encrypted: YAML, JSON or a file of variables. Undefined if it is not one. Throws a `SopsProblem` if it is, and cannot be read. */
export function readSops(text: string): SopsFile | undefined {
  if (/^\s*\{/.test(text)) return readSopsJson(text);
  if (/^sops_mac=/m.test(text)) return readSopsDotenv(text);
  if (/^\[sops\]\s*$/m.test(text) && /^mac\s*=\s*ENC\[/m.test(text))
    throw new SopsProblem(text.search(/^\[sops\]/m), "INI files that SOPS has encrypted are not supported: use YAML, JSON or a .env file");
  return readSopsYaml(text);
}

/**
 * Decrypts a file that SOPS has encrypted, and checks that none of its values was changed, added, removed or moved. Every other byte stays as it is, so that line
 * numbers stay true. Throws a `SopsProblem` that says why not.
 */
export async function decryptSops(text: string, file: SopsFile, keys: AgeKeys): Promise<DecryptedFile> {
  const { metadata, offset, leaves } = file;
  const dataKey = await dataKeyOf(file, keys);
  const sum = createHash("sha512");
  if (metadata.isOfEncrypted) sum.update(onlyEncryptedMark);
  const secrets: string[] = [];
  const written: { start: number; end: number; text: string }[] = file.removed.map((part) => ({ ...part, text: "" }));
  let only: Buffer | undefined;
  for (const { path, value, start, end } of leaves) {
    const wasEncrypted = value.type === "str" && isEncrypted(value.text);
    const plain = wasEncrypted
      ? decryptValue(value.text, { dataKey, context: path.map((key) => `${key}:`).join(""), offset: start })
      : value;
    if (wasEncrypted || !metadata.isOfEncrypted) sum.update(plain.bytes ?? plain.text);
    if (!wasEncrypted) continue;
    const isOnly = file.onlyField !== undefined && path[0] === file.onlyField;
    if (isOnly) only = plain.bytes ?? Buffer.from(plain.text);
    if (plain.bytes && !isOnly)
      throw new SopsProblem(start, "this value is no text: encrypt the file as binary (sops --input-type binary), or the value in base64");
    if (plain.type === "str") secrets.push(...secretTexts(plain.bytes ?? Buffer.from(plain.text)));
    else if (plain.type !== "bool" && plain.text.length >= shortestNumber) secrets.push(plain.text);
    written.push({ start, end, text: file.write(plain) });
  }
  const stored = decryptValue(metadata.mac, { dataKey, context: metadata.lastModified, offset });
  if (stored.text !== sum.digest("hex").toUpperCase())
    throw new SopsProblem(offset, "the file was changed after SOPS had encrypted it (its check sum differs): edit it with sops only");
  return { content: only ?? Buffer.from(spliced(text, written)), secrets };
}

/** The same file with something else in place of every encrypted value, for which no key is needed. */
export function withholdSops(text: string, file: SopsFile, placeholder: (encrypted: string) => string): string {
  const written = file.removed.map((part) => ({ ...part, text: "" }));
  for (const { value, start, end } of file.leaves) {
    if (value.type !== "str" || !isEncrypted(value.text)) continue;
    const type = /,type:(\w+)\]$/.exec(value.text)?.[1];
    const plain: PlainValue =
      type === "int" || type === "float"
        ? { text: "0", type: "int" }
        : type === "bool"
          ? { text: "false", type }
          : { text: placeholder(value.text), type: "str" };
    written.push({ start, end, text: file.write(plain) });
  }
  return spliced(text, written);
}

async function dataKeyOf({ metadata, offset }: SopsFile, keys: AgeKeys): Promise<Buffer> {
  if (metadata.isShared)
    throw new SopsProblem(offset, "files that need keys of several groups together are not supported: use one group with age keys");
  if (metadata.ageKeys.length === 0) {
    const others = metadata.others.join(" and ");
    throw new SopsProblem(
      offset,
      `the file is encrypted for ${others || "no key"}, but a piped decrypts with age keys only: add one with sops updatekeys`,
    );
  }
  for (const encrypted of metadata.ageKeys) {
    const dataKey = await keys.decrypt(encrypted);
    if (dataKey?.length === 32) return dataKey;
  }
  throw new SopsProblem(
    offset,
    "the file is encrypted for other age keys than those of this piped: add its recipient with sops updatekeys",
  );
}

function spliced(text: string, parts: readonly { readonly start: number; readonly end: number; readonly text: string }[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const part of parts.toSorted((a, b) => a.start - b.start)) {
    pieces.push(text.slice(at, part.start), part.text);
    at = part.end;
  }
  pieces.push(text.slice(at));
  return pieces.join("");
}
