import { Fault } from "@slipway/domain";
import { randomNonce, randomPKCECodeVerifier, randomState } from "openid-client";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import { removeCookie, setCookie } from "../../sessions/session-cookies.ts";
import type { SignInProvider } from "../providers/provider.ts";
import { type BegunSignIn, cookieSuffix, readBegun, signInMs, writeBegun } from "./begun-sign-in.ts";
import { completeSignIn } from "./complete-sign-in.ts";
import { returnTo } from "./return-to.ts";
import type { SignInContext } from "./sign-in-context.ts";

/** So many sign-ins a browser may leave unfinished; then it forgets them, before its cookies are too large to be read. */
const mostBegun = 5;
/** The same for their size: a link can name a long way back, and servers and proxies refuse headers of 8 KiB. */
const mostBegunBytes = 3_000;

/** Sends the browser to a provider, with a cookie that ties the answer to it. */
export async function beginSignIn(name: string, request: PageRequest, context: SignInContext): Promise<PageReply> {
  const { cookies, signer, now } = context;
  const provider = providerNamed(name, context);
  const begun: BegunSignIn = {
    provider: name,
    state: randomState(),
    nonce: randomNonce(),
    codeVerifier: randomPKCECodeVerifier(),
    returnTo: returnTo(request.query.get("return_to")),
    at: now().epochMilliseconds,
  };
  const location = await provider.begin({ ...begun, redirectUri: redirectUri(name, context) });
  const unfinished = [...request.cookies].filter(([each]) => each.startsWith(cookies.signIn));
  const bytes = unfinished.reduce((all, [, value]) => all + value.length, 0);
  return {
    status: 303,
    headers: { location: location.href },
    cookies: [
      ...(unfinished.length < mostBegun && bytes < mostBegunBytes ? [] : unfinished.map(([each]) => removeCookie(each, cookies))),
      setCookie(cookies.signIn + cookieSuffix(begun.state), writeBegun(begun, signer), cookies, signInMs / 1_000),
    ],
  };
}

/** Takes the browser back from a provider. A sign-in that this browser did not begin, or began with another provider, is refused before anybody is asked. */
export async function finishSignIn(name: string, request: PageRequest, context: SignInContext): Promise<PageReply> {
  const { cookies, signer, now, settings } = context;
  const provider = providerNamed(name, context);
  const state = request.query.get("state") ?? "";
  const cookie = cookies.signIn + cookieSuffix(state);
  const begun = readBegun(request.cookies.get(cookie), signer, now());
  if (begun === undefined || begun.state !== state || begun.provider !== name)
    throw new Fault(
      "unauthenticated",
      "this sign-in was begun in another browser, was finished already, or took more than 10 minutes: begin again",
    );
  const callback = new URL(`${request.path}?${request.query}`, settings.url);
  const remove = [removeCookie(cookie, cookies)];
  const person = await provider.finish(callback, { ...begun, redirectUri: redirectUri(name, context) });
  return completeSignIn(person, { request, returnTo: begun.returnTo, cookies: remove }, context);
}

/** Where providers send browsers back: one address for each, so that no provider can pass its answer off as that of another (RFC 9700, 4.4). */
function redirectUri(name: string, { settings }: Pick<SignInContext, "settings">): string {
  return `${settings.url}/auth/callback/${name}`;
}

function providerNamed(name: string, { providers }: Pick<SignInContext, "providers">): SignInProvider {
  const provider = providers.find((each) => each.name === name);
  if (provider === undefined) throw new Fault("not_found", "there is no such way to sign in");
  return provider;
}
