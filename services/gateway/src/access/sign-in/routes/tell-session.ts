import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import { csrfHeader, csrfToken, requireOwnPage } from "../../sessions/csrf.ts";
import { findBrowserSession } from "../../sessions/find-browser-session.ts";
import { removeCookie, sessionCookie } from "../../sessions/session-cookies.ts";
import type { SignInContext } from "./sign-in-context.ts";

/** Tells a page who has signed in and with which token it calls, as JSON; if nobody has, where to sign in, and whether one may look without. A page that stays open asks every few minutes, which also keeps the session from being unused. */
export async function tellSession(request: PageRequest, context: SignInContext): Promise<PageReply> {
  const { cookies, sessions, settings, signer, principalOf, anonymousRead, local } = context;
  requireOwnPage({ origin: request.header("origin"), site: request.header("sec-fetch-site") }, settings.url);
  const token = request.cookies.get(cookies.session);
  const found = await findBrowserSession(sessions, token);
  const principal = found && principalOf(found.session.person);
  if (token === undefined || found === undefined || principal === undefined) {
    const remove = token === undefined ? [] : [removeCookie(cookies.session, cookies)];
    return tell({ signedIn: false, signInAt: "/auth/login", byLink: local !== undefined, anonymousRead }, remove);
  }
  const { session } = found;
  const renewed = await sessions.renew(token);
  const { name, emails, provider, id } = session.person;
  return tell(
    {
      signedIn: true,
      id,
      name,
      emails,
      provider,
      expiresAt: session.expiresAt.toString(),
      csrfHeader,
      csrfToken: csrfToken(session, signer),
    },
    renewed === undefined ? [] : [sessionCookie(renewed, cookies)],
  );
}

/** An answer of `/auth/session`. Never one that a browser shows as an error: nothing has failed if nobody has signed in. */
export function tell(value: object, cookies: readonly string[] = []): PageReply {
  return { status: 200, headers: { "content-type": "application/json" }, cookies, body: JSON.stringify(value) };
}
