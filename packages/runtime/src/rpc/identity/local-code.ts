import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** How long a code is good. */
export const localCodeMs = 5 * 60_000;

/** What a code says: who made it, until when it is good, and what tells it from all others. */
export interface LocalCode {
  readonly name: string;
  readonly expiresAtMs: number;
  readonly nonce: string;
}

const form = /^(?<content>(?<expiresAt>\d{1,15})\.(?<nonce>[\w-]{22})\.(?<name>[\w-]{0,800}))\.(?<mac>[\w-]{43})$/;

/**
 * A code with which a browser signs in at a server of this machine, made by whoever has the server's token: it proves that, and does not tell the token. `name`: whom the sign-in is
 * recorded for.
 */
export function writeLocalCode(token: string, name: string, nowMs = Date.now()): string {
  const nonce = randomBytes(16).toString("base64url");
  const content = `${nowMs + localCodeMs}.${nonce}.${Buffer.from(name.toWellFormed()).toString("base64url")}`;
  return `${content}.${macOf(token, content).toString("base64url")}`;
}

/** What a code says; undefined for one that was not made with this token. It may have expired. */
export function readLocalCode(token: string, code: string): LocalCode | undefined {
  const found = form.exec(code)?.groups;
  if (found === undefined) return undefined;
  const { content = "", expiresAt = "", nonce = "", name = "", mac = "" } = found;
  if (!timingSafeEqual(Buffer.from(mac, "base64url"), macOf(token, content))) return undefined;
  return { name: Buffer.from(name, "base64url").toString(), expiresAtMs: Number(expiresAt), nonce };
}

function macOf(token: string, content: string): Buffer {
  return createHmac("sha256", token).update(`slipway local sign-in\0${content}`).digest();
}
