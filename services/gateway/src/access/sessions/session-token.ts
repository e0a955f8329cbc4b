import { createHash, randomBytes } from "node:crypto";
import type { CookieSigner } from "./cookie-keys.ts";

/** What a client keeps of a session. */
export interface SessionToken {
  readonly subjectTag: string;
  readonly id: string;
  /** 256 random bits. NATS has its hash only. */
  readonly secret: string;
}

const form = /^s1\.(?<subjectTag>[\w-]{16})\.(?<id>[\w-]{22})\.(?<secret>[\w-]{43})\.(?<signature>[\w-]{43})$/;

/** A session's id that nobody can guess, and nobody has to. */
export function newSessionId(): string {
  return randomBytes(16).toString("base64url");
}

/** A new secret. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** The hash by which a secret is known. A secret is random: a fast hash is enough. */
export function hashOfSecret(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** Stands for a subject in the NATS subjects of its sessions. */
export function tagOfSubject(subject: string): string {
  return createHash("sha256").update(subject).digest("base64url").slice(0, 16);
}

/** The text that a client keeps, signed. */
export function writeToken({ subjectTag, id, secret }: SessionToken, signer: CookieSigner): string {
  const text = `s1.${subjectTag}.${id}.${secret}`;
  return `${text}.${signer.sign("session", text)}`;
}

/** Reads a token; undefined for one that no gateway has made. So whatever is read was once good, and a forged one costs no look at NATS. */
export function readToken(token: string, signer: CookieSigner): SessionToken | undefined {
  const found = form.exec(token)?.groups;
  if (found === undefined) return undefined;
  const { subjectTag = "", id = "", secret = "", signature = "" } = found;
  const isOurs = signer.isSigned("session", token.slice(0, -signature.length - 1), signature);
  return isOurs ? { subjectTag, id, secret } : undefined;
}
