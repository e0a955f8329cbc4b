import { isFault, shownUserCode } from "@slipway/domain";
import { html } from "../../pages/html.ts";
import { page } from "../../pages/page.ts";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import { problemPage } from "../../pages/problem-page.ts";
import type { SignInContext } from "../../sign-in/routes/sign-in-context.ts";
import { consent } from "./consent.ts";
import { senderOfForm, signedInBrowser } from "./signed-in-browser.ts";

const unknown = "This code is not known: it was used, has expired, or is misspelt.";

/** Where a person types the code that the command line shows, and then decides (RFC 8628, 3.3). A code in the address is looked up, and decides nothing. */
export async function showDevice(request: PageRequest, context: SignInContext): Promise<PageReply> {
  const browser = await signedInBrowser(request, context);
  if (!("live" in browser)) return browser;
  const typed = request.query.get("user_code");
  if (!typed) return codeForm();
  const { person } = browser.live.session;
  const waitMs = context.codeGuesses.take(person.id);
  if (waitMs > 0) return codeForm(`Too many codes were tried: wait ${Math.ceil(waitMs / 1000)} seconds.`, 429);
  const waiting = await context.cliSignIns.waiting(typed);
  if (waiting === undefined) return codeForm(unknown, 404);
  const { userCode, signIn } = waiting;
  const code = shownUserCode(userCode);
  const { device, address, userAgent } = signIn;
  const fields = { csrf: browser.csrf, user_code: code };
  return page(
    "Allow the command line?",
    consent({ personName: person.name, device, address, userAgent, code, action: "/auth/device", fields }),
  );
}

/** Somebody has decided. */
export async function decideDevice(request: PageRequest, context: SignInContext): Promise<PageReply> {
  const form = await request.form();
  const { person } = (await senderOfForm(request, form, context)).session;
  if (context.codeGuesses.take(person.id) > 0) return codeForm("Too many codes were tried: wait a minute.", 429);
  const allow = form.get("decision") === "allow";
  try {
    const { device } = await context.cliSignIns.decide(form.get("user_code") ?? "", person, allow);
    context.log.info({ subject: person.id, device, allow }, "a sign-in of the command line was decided");
  } catch (error) {
    if (!isFault(error, "precondition")) throw error;
    return problemPage({ title: "That did not work", text: unknown, again: "/auth/device" }, { status: 410 });
  }
  const text = allow ? "The command line is signed in. You can close this page." : "The sign-in was denied. Whoever asked gets nothing.";
  return page("Done", html`<h1>${allow ? "Allowed" : "Denied"}</h1><p role="status">${text}</p>`);
}

function codeForm(problem?: string, status = 200): PageReply {
  return page(
    "Sign in the command line",
    html`<h1>Sign in the command line</h1>
${problem !== undefined && html`<p class="bad" role="alert">${problem}</p>`}
<p class="quiet">Type the code that slipway login shows in your terminal. Never type a code that somebody else gave you.</p>
<form method="get" action="/auth/device">
<label>Code <input name="user_code" autocomplete="off" autocapitalize="characters" spellcheck="false" required placeholder="BCDF-GHJK"></label>
<button class="button main">Continue</button>
</form>`,
    { status },
  );
}
