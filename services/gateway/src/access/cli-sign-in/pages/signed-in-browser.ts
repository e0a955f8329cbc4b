import { Fault } from "@slipway/domain";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import { csrfToken, isCsrfToken, requireOwnPage } from "../../sessions/csrf.ts";
import { findBrowserSession } from "../../sessions/find-browser-session.ts";
import type { LiveSession } from "../../sessions/sessions.ts";
import type { SignInContext } from "../../sign-in/routes/sign-in-context.ts";

/** Whoever has signed in with this browser. */
export interface SignedInBrowser {
  readonly live: LiveSession;
  /** For forms of pages. */
  readonly csrf: string;
}

/** Whoever has signed in with this browser; otherwise what leads to the sign-in and back here. */
export async function signedInBrowser(request: PageRequest, context: SignInContext): Promise<SignedInBrowser | PageReply> {
  const live = await findBrowserSession(context.sessions, request.cookies.get(context.cookies.session));
  if (live !== undefined && context.principalOf(live.session.person) !== undefined)
    return { live, csrf: csrfToken(live.session, context.signer) };
  const query = request.query.size > 0 ? `?${request.query}` : "";
  const location = `/auth/login?return_to=${encodeURIComponent(`${request.path}${query}`)}`;
  return { status: 303, headers: { location, "cache-control": "no-store" } };
}

/** Whoever has sent a form of our own page. Throws `forbidden` for a form of another page, and `unauthenticated` if the session has ended meanwhile. */
export async function senderOfForm(request: PageRequest, form: URLSearchParams, context: SignInContext): Promise<LiveSession> {
  requireOwnPage({ origin: request.header("origin"), site: request.header("sec-fetch-site") }, context.settings.url);
  const browser = await signedInBrowser(request, context);
  if (!("live" in browser)) throw new Fault("unauthenticated", "your session has ended: sign in, and begin again with slipway login");
  if (!isCsrfToken(browser.live.session, form.get("csrf") ?? "", context.signer))
    throw new Fault("forbidden", "this form is not of a page of your session: begin again with slipway login");
  return browser.live;
}
