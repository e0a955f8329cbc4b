import { isUtf8 } from "node:buffer";
import { createDecipheriv } from "node:crypto";
import { SopsProblem } from "./sops-problem.ts";

/** A value of a file of SOPS: the bytes that its check sum counts, and how it is written. */
export interface PlainValue {
  readonly text: string;
  /** The bytes, if they are no text. */
  readonly bytes?: Buffer;
  readonly type: "str" | "int" | "float" | "bool";
}

const form = /^ENC\[AES256_GCM,data:([^,]*),iv:([^,]+),tag:([^,]+),type:(\w+)\]$/;
const types: Readonly<Record<string, PlainValue["type"]>> = {
  str: "str",
  bytes: "str",
  int: "int",
  int64: "int",
  float: "float",
  bool: "bool",
};

/** Whether a text is a value that SOPS has encrypted. */
export function isEncrypted(text: string): boolean {
  return text.startsWith("ENC[AES256_GCM,");
}

/**
 * Decrypts a value. `context` is what SOPS binds it to: the path of keys, each followed by a colon, so that values cannot be exchanged. Throws a `SopsProblem`
 * at `offset` if it was changed; the message has nothing of it.
 */
export function decryptValue(
  text: string,
  { dataKey, context, offset }: { readonly dataKey: Buffer; readonly context: string; readonly offset: number },
): PlainValue {
  const [, data = "", iv = "", tag = "", type = ""] = form.exec(text) ?? [];
  const known = Object.hasOwn(types, type) ? types[type] : undefined;
  if (tag === "") throw new SopsProblem(offset, "this encrypted value is not complete: restore the file from Git");
  if (known === undefined) throw new SopsProblem(offset, `this encrypted value has the type ${type.slice(0, 20)}, which is not supported`);
  try {
    const decipher = createDecipheriv("aes-256-gcm", dataKey, Buffer.from(iv, "base64"), { authTagLength: 16 });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(Buffer.from(tag, "base64"));
    const plain = Buffer.concat([decipher.update(Buffer.from(data, "base64")), decipher.final()]);
    return { text: plain.toString("utf8"), type: known, ...(!isUtf8(plain) && { bytes: plain }) };
  } catch {
    throw new SopsProblem(offset, "this encrypted value was changed, or moved here from another field: edit the file with sops only");
  }
}
