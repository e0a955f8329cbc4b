import { createHash } from "node:crypto";
import { Fault } from "@slipway/domain";

/** Where a page ended: the last row's place in the order. */
export interface PageEnd {
  readonly micros: bigint;
  readonly id: string;
}

/** A token for the page after `end` of the query that `of` describes. Opaque: callers hand it back as it is. */
export function encodePageToken(of: unknown, { micros, id }: PageEnd): string {
  return Buffer.from(JSON.stringify([digest(of), micros.toString(), id])).toString("base64url");
}

/** Throws `invalid` for what is not a token, and for one of another query. */
export function decodePageToken(of: unknown, token: string): PageEnd {
  const [queryDigest, micros, id] = parse(token);
  if (typeof micros !== "string" || !/^-?\d{1,19}$/.test(micros) || typeof id !== "string")
    throw new Fault("invalid", "the page token cannot be read: take it unchanged from the answer before, or leave it out to begin anew");
  if (queryDigest !== digest(of))
    throw new Fault("invalid", "the page token belongs to another query: keep the filter of the first page, or leave the token out");
  return { micros: BigInt(micros), id };
}

function parse(token: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

function digest(of: unknown): string {
  return createHash("sha256").update(JSON.stringify(of)).digest("base64url").slice(0, 10);
}
