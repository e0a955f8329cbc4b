import { Fault } from "@slipway/domain";
import { page } from "../../pages/page.ts";
import type { PageReply, PageRequest } from "../../pages/page-request.ts";
import type { SignInContext } from "../../sign-in/routes/sign-in-context.ts";
import { shownName } from "../cli-sign-ins.ts";
import { cliClientId } from "../grants/begin-session.ts";
import { consent } from "./consent.ts";
import { senderOfForm, signedInBrowser } from "./signed-in-browser.ts";

/** A request of the command line for an authorization code (RFC 6749, 4.1.1; RFC 7636, 4.3). */
interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly codeChallenge: string;
  readonly state: string;
  readonly device: string;
}

/** Where a person allows the command line of the same machine. */
export async function showAuthorize(request: PageRequest, context: SignInContext): Promise<PageReply> {
  const asked = readRequest(request.query);
  if ("status" in asked) return asked;
  const browser = await signedInBrowser(request, context);
  if (!("live" in browser)) return browser;
  const personName = browser.live.session.person.name;
  const { address } = request;
  const { redirectUri, codeChallenge, state, device } = asked;
  const fields = {
    csrf: browser.csrf,
    response_type: "code",
    client_id: cliClientId,
    redirect_uri: redirectUri,
    code_challenge: codeChallenge,
    code_challenge_method: "S256",
    state,
    device_name: device,
  };
  // The form is answered with a redirect to the command line.
  const formOrigins = [new URL(redirectUri).origin];
  const content = consent({ personName, device, address, userAgent: "", action: "/auth/authorize", fields });
  return page("Allow the command line?", content, { formOrigins });
}

/** Somebody has decided: the browser brings the command line a code, or that it was denied. */
export async function decideAuthorize(request: PageRequest, context: SignInContext): Promise<PageReply> {
  const form = await request.form();
  const asked = readRequest(form);
  if ("status" in asked) return asked;
  const { person } = (await senderOfForm(request, form, context)).session;
  const allow = form.get("decision") === "allow";
  const { redirectUri, codeChallenge, state, device } = asked;
  context.log.info({ subject: person.id, device, allow }, "a sign-in of the command line was decided");
  if (!allow) return redirect(redirectUri, { error: "access_denied", state });
  const asking = { device, address: request.address, userAgent: request.header("user-agent") ?? "" };
  return redirect(redirectUri, { code: await context.cliSignIns.allowBrowser(person, asking, { codeChallenge, redirectUri }), state });
}

/** Throws `invalid` for what no browser may be sent back with: another client, or another address than one of this machine (RFC 8252, 7.3). What else is wrong, the command line is told. */
function readRequest(fields: URLSearchParams): AuthorizationRequest | PageReply {
  for (const name of fields.keys()) if (fields.getAll(name).length > 1) throw new Fault("invalid", `${name.slice(0, 50)} is given twice`);
  const redirectUri = fields.get("redirect_uri") ?? "";
  if (
    fields.get("client_id") !== cliClientId ||
    !/^http:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}\/callback$/.test(redirectUri) ||
    !URL.canParse(redirectUri)
  )
    throw new Fault("invalid", "this is no request of slipway login");
  const state = fields.get("state") ?? "";
  const codeChallenge = fields.get("code_challenge") ?? "";
  const problem =
    fields.get("response_type") !== "code"
      ? "unsupported_response_type"
      : fields.get("code_challenge_method") !== "S256" || !/^[\w-]{43}$/.test(codeChallenge) || state.length < 16 || state.length > 500
        ? "invalid_request"
        : undefined;
  if (problem !== undefined) return redirect(redirectUri, { error: problem, state: state.slice(0, 500) });
  return { redirectUri, codeChallenge, state, device: shownName(fields.get("device_name") ?? "") };
}

function redirect(uri: string, fields: Readonly<Record<string, string>>): PageReply {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
  // A browser must not send this page's address, with its parameters, along.
  return { status: 303, headers: { location: url.href, "cache-control": "no-store", "referrer-policy": "no-referrer" } };
}
