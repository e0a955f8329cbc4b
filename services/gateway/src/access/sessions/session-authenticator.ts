import { Fault } from "@slipway/domain";
import type { Authenticator, PrincipalOf } from "../authenticator.ts";
import type { CookieSigner } from "./cookie-keys.ts";
import { csrfHeader, isCsrfToken, requireOwnPage } from "./csrf.ts";
import { findBrowserSession } from "./find-browser-session.ts";
import { readCookies, type SignInPlaceOf } from "./session-cookies.ts";
import type { Sessions } from "./sessions.ts";

export interface SessionAuthenticatorDeps {
  readonly sessions: Pick<Sessions, "find">;
  readonly signer: CookieSigner;
  readonly placeOf: SignInPlaceOf;
  readonly principalOf: PrincipalOf;
}

/**
 * Knows people by the cookie of their session. A call with a cookie also needs the session's token in the header `slipway-csrf`, and a page of this gateway: a browser sends cookies
 * whoever made it call. A call with a bearer token is not of this kind, whatever cookies it has.
 */
export function sessionAuthenticator({ sessions, signer, placeOf, principalOf }: SessionAuthenticatorDeps): Authenticator {
  return async ({ bearer, header }) => {
    const place = placeOf(header.get("host"));
    if (bearer !== undefined || place === undefined) return undefined;
    const { url, cookies } = place;
    const token = readCookies(header.get("cookie")).get(cookies.session);
    if (token === undefined) return undefined;
    requireOwnPage({ origin: header.get("origin"), site: header.get("sec-fetch-site") }, url);
    const found = await findBrowserSession(sessions, token);
    const principal = found && principalOf(found.session.person);
    if (found === undefined || principal === undefined)
      throw new Fault("unauthenticated", `the session has ended: sign in at ${url}/auth/login`);
    if (!isCsrfToken(found.session, header.get(csrfHeader) ?? "", signer))
      throw new Fault(
        "forbidden",
        `a call with a session's cookie needs its token in the header ${csrfHeader}: ${url}/auth/session tells it`,
      );
    const { person, expiresAt } = found.session;
    return { principal: { ...principal, expiresAt }, ended: found.ended, grantsNow: () => principalOf(person)?.grants };
  };
}
