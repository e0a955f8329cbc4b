import type { Session } from "@slipway/domain";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import { csrfToken } from "../../sessions/csrf.ts";
import { findBrowserSession } from "../../sessions/find-browser-session.ts";
import { removeCookie } from "../../sessions/session-cookies.ts";
import { type LoginPage, loginPage, type ShownSession } from "../pages/login-page.ts";
import { returnTo } from "./return-to.ts";
import type { SignInContext } from "./sign-in-context.ts";

/** What the page says besides the ways to sign in. */
export interface LoginFormWords {
  readonly returnTo: string;
  readonly problem?: string;
  readonly username?: string;
}

/** The page on which people choose how to sign in. It leads nowhere by itself, so no page can send people around in a circle with it. */
export async function showLogin(request: PageRequest, context: SignInContext): Promise<PageReply> {
  const { cookies, sessions, signer } = context;
  const token = request.cookies.get(cookies.session);
  const found = await findBrowserSession(sessions, token);
  const to = returnTo(request.query.get("return_to"));
  if (token !== undefined && found === undefined)
    return loginForm({ returnTo: to }, context, { cookies: [removeCookie(cookies.session, cookies)] }, { news: "Your session has ended." });
  const signedIn = found && {
    name: found.session.person.name,
    csrfToken: csrfToken(found.session, signer),
    sessions: (await sessions.list(found.session.person.id)).map((each) => shownSession(each, each.id === found.session.id)),
  };
  const news = request.query.has("signed_out") ? "You are signed out." : undefined;
  return loginForm({ returnTo: to }, context, {}, { signedIn, news });
}

function shownSession({ purpose, createdAt, address, userAgent }: Session, isThis: boolean): ShownSession {
  const kind = isThis ? "This browser" : purpose === "cli" ? "The command line" : "A browser";
  return { kind, since: createdAt.toString({ smallestUnit: "minute" }).replace("T", " ").replace("Z", " UTC"), address, userAgent };
}

/** The page, with what is to be said. */
export function loginForm(
  words: LoginFormWords,
  { providers, settings, local }: Pick<SignInContext, "providers" | "settings" | "local">,
  reply: Partial<PageReply> = {},
  more: { readonly news?: string | undefined; readonly signedIn?: LoginPage["signedIn"] } = {},
): PageReply {
  const command = local && openCommand(settings.url);
  return loginPage({ ...words, ...more, providers, hasPassword: settings.admin !== undefined, command }, reply);
}

/** The command that opens the page at this address. */
function openCommand(url: string): string {
  return url === "http://127.0.0.1:7400" ? "slipway open" : `slipway open --server ${url}`;
}
