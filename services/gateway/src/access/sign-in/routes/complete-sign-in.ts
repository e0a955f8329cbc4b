import { Fault, type Person } from "@slipway/domain";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import { findBrowserSession } from "../../sessions/find-browser-session.ts";
import { sessionCookie } from "../../sessions/session-cookies.ts";
import type { SignInContext } from "./sign-in-context.ts";

/** Somebody is recognised and has no rights: the page says what an administrator needs to know. */
export class NoAccess extends Fault {
  readonly person: Person;

  constructor(person: Person) {
    super("forbidden", `${person.name} has signed in, and no role of the access file is for this person`);
    this.person = person;
  }
}

/** Begins a session for somebody who was recognised, and leads on. It has a new id and secret, and the one that the browser had ends. Throws `NoAccess` for somebody without any right. */
export async function completeSignIn(
  person: Person,
  { request, returnTo, cookies = [] }: { readonly request: PageRequest; readonly returnTo: string; readonly cookies?: readonly string[] },
  context: SignInContext,
): Promise<PageReply> {
  const { sessions, settings, principalOf, report, log } = context;
  const userAgent = request.header("user-agent") ?? "";
  const from = { address: request.address, userAgent, details: { subject: person.id, provider: person.provider } };
  const principal = principalOf(person);
  const actor = principal?.actor ?? ({ kind: "person", name: person.name, signIn: "session" } as const);
  if (principal === undefined || principal.grants.length === 0) {
    report({ ...from, actor, action: "session.start", result: "refused", reason: "no role of the access file is for this person" });
    throw new NoAccess(person);
  }
  const before = request.cookies.get(context.cookies.session);
  const replaced = await findBrowserSession(sessions, before);
  if (replaced !== undefined) await sessions.end(replaced.session, "replaced");
  const started = await sessions.start(person, {
    purpose: "browser",
    lifetimeMs: settings.sessionTtl,
    idleMs: settings.idleTtl,
    address: request.address,
    userAgent,
  });
  report({ ...from, actor, action: "session.start", result: "done" });
  log.info({ subject: person.id, provider: person.provider, sessionId: started.session.id }, "signed in");
  return {
    status: 303,
    headers: { location: returnTo },
    cookies: [...cookies, sessionCookie(started, context.cookies)],
  };
}
