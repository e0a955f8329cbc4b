import { Fault } from "@slipway/domain";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import { requireOwnPage } from "../../sessions/csrf.ts";
import { setCookie } from "../../sessions/session-cookies.ts";
import { checkPassword } from "../passwords/check-password.ts";
import { knownBrowser, knownBrowserMs, markBrowser } from "../passwords/known-browser.ts";
import { TooManyAttempts } from "../passwords/password-throttle.ts";
import { completeSignIn } from "./complete-sign-in.ts";
import { loginForm } from "./login-form.ts";
import { returnTo } from "./return-to.ts";
import type { SignInContext } from "./sign-in-context.ts";

/** Signs in with a user name and a password. The answer is the same, and takes the same time, whether the name or the password is wrong. */
export async function passwordSignIn(request: PageRequest, context: SignInContext): Promise<PageReply> {
  const { settings, throttle, cookies, signer, report, log } = context;
  const { admin } = settings;
  if (admin === undefined) throw new Fault("not_found", "nobody signs in with a password here");
  requireOwnPage({ origin: request.header("origin"), site: request.header("sec-fetch-site") }, settings.url);
  const form = await request.form();
  const [username, password] = [form.get("username") ?? "", form.get("password") ?? ""];
  const to = returnTo(form.get("return_to"));
  const again = (status: number, problem: string, headers = {}) =>
    loginForm({ returnTo: to, username, problem }, context, { status, headers });
  if (username === "" || password === "") return again(400, "Give a user name and a password.");

  const mark = request.cookies.get(cookies.browser);
  const attempt = { username, address: request.address, browser: knownBrowser(mark, { username, admin, signer }) };
  try {
    await throttle.admit(attempt);
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error;
    log.warn({ address: request.address, waitMs: error.waitMs }, "sign-in with a password refused: too many attempts");
    return again(429, `${sentence(error.message)}.`, { "retry-after": `${Math.ceil(error.waitMs / 1_000)}` });
  }
  const person = await checkPassword({ username, password }, admin);
  if (person === undefined) {
    const actor = { kind: "person", name: username.slice(0, 100), signIn: "claimed" } as const;
    const reason = "the user name or the password is wrong";
    report({
      action: "session.start",
      result: "refused",
      actor,
      reason,
      address: request.address,
      userAgent: request.header("user-agent") ?? "",
    });
    return again(401, "The user name or the password is wrong.");
  }
  await throttle.forget(attempt);
  const marked =
    attempt.browser === undefined ? [setCookie(cookies.browser, markBrowser(admin, signer), cookies, knownBrowserMs / 1_000)] : [];
  return completeSignIn(person, { request, returnTo: to, cookies: marked }, context);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
