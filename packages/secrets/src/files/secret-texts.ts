import { isUtf8 } from "node:buffer";

/**
 * The texts by which a secret is masked. One that is no text itself, such as a keystore, is shown in base64 or as hexadecimal digits. One in base64, as data of a Kubernetes
 * Secret needs it, is shown by whatever runs as what it stands for, and of a file with credentials in JSON a single one.
 */
export function secretTexts(secret: Buffer): readonly string[] {
  if (!isUtf8(secret)) return [secret.toString("base64"), secret.toString("hex")];
  const text = secret.toString("utf8");
  return [...new Set([text, decodedText(text)].flatMap((each) => (each === undefined ? [] : [each, ...credentialsIn(each)])))];
}

/** Names of what has to stay secret in a file with credentials: not the user, nor an address. */
const credential = /pass|secret|token|key|auth|credential|cert/i;
/** Shorter values are ids and words. */
const shortestCredential = 8;
/** More is a file of data. */
const most = 1_000;

/** The credentials in a text of JSON, such as the password in a configuration of Docker. */
function credentialsIn(text: string): readonly string[] {
  if (!/^\s*[{[]/.test(text)) return [];
  const found: string[] = [];
  const waiting: [name: string, value: unknown][] = [["", parsed(text)]];
  for (let count = 0; count < most; count += 1) {
    const [name, value] = waiting.pop() ?? ["", undefined];
    if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value).slice(0, most)) waiting.push([Array.isArray(value) ? name : key, inner]);
    if (typeof value !== "string" || value.length < shortestCredential || !credential.test(name)) continue;
    found.push(value);
    const decoded = decodedText(value);
    if (decoded !== undefined) found.push(decoded);
  }
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The shortest text that is taken for base64: shorter ones are words. */
const shortest = 8;

/** What a text in base64 stands for, if that is a text too. */
function decodedText(text: string): string | undefined {
  const packed = text.replace(/\s+/g, "");
  if (packed.length < shortest || packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return undefined;
  const bytes = Buffer.from(packed, "base64");
  const isText = isUtf8(bytes) && bytes.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
  return isText && bytes.toString("base64") === packed ? bytes.toString("utf8") : undefined;
}
