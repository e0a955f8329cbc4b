import { Fault } from "@slipway/domain";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import { csrfHeader, isCsrfToken, requireOwnPage } from "../../sessions/csrf.ts";
import { findBrowserSession } from "../../sessions/find-browser-session.ts";
import { removeCookie } from "../../sessions/session-cookies.ts";
import { returnTo } from "./return-to.ts";
import type { SignInContext } from "./sign-in-context.ts";

/**
 * Ends the session of a browser, or with `everywhere` all sessions of whoever has it, and leads to the page for signing in, and from there to `return_to`. A browser without a session is
 * led there as well. Throws `forbidden` without the token of the session: no other site can sign people out.
 */
export async function signOut(request: PageRequest, context: SignInContext, { everywhere = false } = {}): Promise<PageReply> {
  const { settings, cookies, sessions, signer, principalOf, report, log } = context;
  requireOwnPage({ origin: request.header("origin"), site: request.header("sec-fetch-site") }, settings.url);
  const form = request.header("content-type") === undefined ? new URLSearchParams() : await request.form();
  const token = request.cookies.get(cookies.session);
  const found = await findBrowserSession(sessions, token);
  if (found !== undefined) {
    const { session } = found;
    const { person } = session;
    if (!isCsrfToken(session, request.header(csrfHeader) ?? form.get("csrf") ?? "", signer))
      throw new Fault("forbidden", `to sign out needs the token of the session, in the header ${csrfHeader} or the field csrf`);
    await sessions.end(session, "signed-out");
    const ended = everywhere ? 1 + (await sessions.endAll(person.id)) : 1;
    const actor = principalOf(person)?.actor ?? ({ kind: "person", name: person.name, signIn: "session" } as const);
    const details = { subject: person.id, sessions: `${ended}` };
    report({
      action: "session.end",
      result: "done",
      actor,
      details,
      address: request.address,
      userAgent: request.header("user-agent") ?? "",
    });
    log.info({ subject: person.id, sessions: ended }, "signed out");
  }
  const to = returnTo(form.get("return_to"));
  return {
    status: 303,
    headers: { location: `/auth/login?signed_out=1&return_to=${encodeURIComponent(to)}` },
    cookies: token === undefined ? [] : [removeCookie(cookies.session, cookies)],
  };
}
