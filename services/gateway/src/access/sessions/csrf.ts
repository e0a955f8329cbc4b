import { Fault, type Session } from "@slipway/domain";
import type { CookieSigner } from "./cookie-keys.ts";

/** Header in which a page proves that it is ours: the token that `/auth/session` tells, which no other site can read. */
export const csrfHeader = "slipway-csrf";

/** The token with which pages of a session prove that they are ours. The same as long as the session and the key that signed it last. */
export function csrfToken({ id }: Pick<Session, "id">, signer: CookieSigner): string {
  return signer.sign("csrf", id);
}

/** Whether a token belongs to a session. */
export function isCsrfToken({ id }: Pick<Session, "id">, token: string, signer: CookieSigner): boolean {
  return signer.isSigned("csrf", id, token);
}

/** What a browser says of a request, and no page can change. */
export interface Provenance {
  readonly origin: string | null | undefined;
  readonly site: string | null | undefined;
}

/**
 * Throws `forbidden` unless a request that a browser makes with its cookies comes from a page of `publicUrl`, an origin. Browsers name the origin in all requests that may change something, and
 * newer ones the site in all requests.
 */
export function requireOwnPage({ origin, site }: Provenance, publicUrl: string): void {
  const isOwn = (origin === null || origin === undefined || origin === publicUrl) && (!site || site === "same-origin" || site === "none");
  if (!isOwn) throw new Fault("forbidden", `a page of another site made this request: begin at ${publicUrl}`);
}
