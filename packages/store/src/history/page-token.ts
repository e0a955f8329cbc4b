import { createHash } from "node:crypto";
import { Fault } from "@slipway/domain";

/** The end of a page: the sort key of its last row. */
export interface PageEnd {
  readonly micros: bigint;
  readonly id: string;
}

/** Returns an opaque token for the page after this end. `query` identifies the query, such as by its filter. */
export function encodePageToken(query: unknown, { micros, id }: PageEnd): string {
  return Buffer.from(JSON.stringify([digest(query), micros.toString(), id])).toString("base64url");
}

/** Decodes a token. Throws `invalid` for an invalid token and for a token of another query. */
export function decodePageToken(query: unknown, token: string): PageEnd {
  const [queryDigest, micros, id] = parse(token);
  if (typeof micros !== "string" || !/^-?\d{1,18}$/.test(micros) || typeof id !== "string")
    throw new Fault("invalid", "the page token is invalid: use the token of the previous response, or omit it to get the first page");
  if (queryDigest !== digest(query))
    throw new Fault("invalid", "the page token belongs to another query: use the filter of the first page, or omit the token");
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

function digest(query: unknown): string {
  return createHash("sha256").update(JSON.stringify(query)).digest("base64url").slice(0, 10);
}
