import { html } from "../../pages/html.ts";
import { page } from "../../pages/page.ts";
import type { PageReply } from "../../pages/page-request.ts";

/** A session, as its person knows it again. */
export interface ShownSession {
  readonly kind: string;
  readonly since: string;
  readonly address: string;
  /** The program, as that calls itself. */
  readonly userAgent: string;
}

export interface LoginPage {
  readonly providers: readonly { readonly name: string; readonly displayName: string }[];
  readonly hasPassword: boolean;
  /** With which the user of this machine signs in, where nobody else can. */
  readonly command?: string | undefined;
  readonly returnTo: string;
  /** Whoever is signed in already. */
  readonly signedIn?: { readonly name: string; readonly csrfToken: string; readonly sessions: readonly ShownSession[] } | undefined;
  /** What went wrong, or what has just happened. */
  readonly problem?: string | undefined;
  readonly news?: string | undefined;
  readonly username?: string | undefined;
}

/** Where people choose how to sign in. */
export function loginPage(
  { providers, hasPassword, command, returnTo, signedIn, problem, news, username }: LoginPage,
  reply: Partial<PageReply> = {},
): PageReply {
  const to = encodeURIComponent(returnTo);
  return page(
    "Sign in",
    html`<h1>Sign in to Slipway</h1>
${news !== undefined && html`<p class="quiet" role="status">${news}</p>`}
${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
${
  signedIn !== undefined &&
  html`<p>You are signed in as <strong>${signedIn.name}</strong>.</p>
<a class="button main" href="${returnTo}">Continue</a>
<form method="post" action="/auth/logout">
<input type="hidden" name="csrf" value="${signedIn.csrfToken}">
<button class="button">Sign out</button>
<button class="button" formaction="/auth/logout-everywhere">Sign out on all devices</button>
</form>
<ul class="quiet">${signedIn.sessions.map(
    ({ kind, since, address, userAgent }) =>
      html`<li>${kind} since ${since}${address !== "" && html`, from ${address}`}${userAgent !== "" && html`: ${userAgent.slice(0, 100)}`}</li>`,
  )}</ul>
${
  command === undefined &&
  html`<hr>
<p class="quiet">Or sign in as somebody else:</p>`
}`
}
${
  command !== undefined &&
  signedIn === undefined &&
  html`<p>On this machine, its user signs in from a terminal. Run</p>
<pre>${command}</pre>
<p class="quiet">It opens this page with a link that signs in. The link is good once, for five minutes.</p>`
}
${providers.length > 0 && html`<div class="ways">${providers.map(({ name, displayName }) => html`<a class="button" href="/auth/login/${name}?return_to=${to}">${displayName}</a>`)}</div>`}
${providers.length > 0 && hasPassword && html`<hr>`}
${
  hasPassword &&
  html`<form method="post" action="/auth/login">
<input type="hidden" name="return_to" value="${returnTo}">
<label>User name <input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required value="${username}"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button class="button main">Sign in</button>
</form>`
}`,
    reply,
  );
}
