import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { OAuthError } from "../../oauth/oauth-error.ts";
import { required } from "../../oauth/read-form.ts";
import type { GrantHandler } from "../../oauth/token-endpoint.ts";
import { accessTokenSeconds } from "../access-tokens.ts";
import type { CliSignIns } from "../cli-sign-ins.ts";
import { beginSession, type CliGrantDeps, requireCli } from "./begin-session.ts";

export interface CliGrantsDeps extends CliGrantDeps {
  readonly signIns: Pick<CliSignIns, "fetchByDevice" | "fetchByCode">;
}

/** How often a device may ask, in seconds. */
export const pollSeconds = 5;
/** Networks are not punctual. */
const soonMs = (pollSeconds - 1) * 1000;

/** What the command line gets tokens for: an authorization code with PKCE (RFC 6749, 7636), a device code (RFC 8628), a refresh token. */
export function cliGrants(deps: CliGrantsDeps): ReadonlyMap<string, GrantHandler> {
  return new Map([
    ["authorization_code", codeGrant(deps)],
    ["urn:ietf:params:oauth:grant-type:device_code", deviceGrant(deps)],
    ["refresh_token", refreshGrant(deps)],
  ]);
}

function codeGrant(deps: CliGrantsDeps): GrantHandler {
  return async (fields) => {
    requireCli(fields);
    const given = { verifier: required(fields, "code_verifier"), redirectUri: required(fields, "redirect_uri") };
    return beginSession(await deps.signIns.fetchByCode(required(fields, "code"), given), deps);
  };
}

function deviceGrant(deps: CliGrantsDeps): GrantHandler {
  const asked = new LRUCache<string, number>({ max: 10_000, ttl: 60_000 });
  return async (fields) => {
    requireCli(fields);
    const code = required(fields, "device_code");
    const now = performance.now();
    // Whatever was sent, its hash is what is remembered: ten thousand codes that anybody made up may have a gigabyte.
    const remembered = hash("sha256", code);
    const before = asked.get(remembered);
    asked.set(remembered, now);
    if (before !== undefined && now - before < soonMs) throw new OAuthError("slow_down", `ask every ${pollSeconds} seconds`);
    return beginSession(await deps.signIns.fetchByDevice(code), deps);
  };
}

/** The session replaces its secret from time to time, and ends if a replaced one is used again: then two have it. */
function refreshGrant({ sessions, tokens, principalOf }: CliGrantsDeps): GrantHandler {
  return async (fields) => {
    requireCli(fields);
    const token = required(fields, "refresh_token");
    const found = await sessions.find(token);
    // The cookie of a browser is no refresh token: it would live on after it was stolen.
    if (found === undefined || found.session.purpose !== "cli" || principalOf(found.session.person) === undefined)
      throw new OAuthError("invalid_grant", "the sign-in has ended: slipway login");
    const renewed = await sessions.renew(token);
    const access_token = await tokens.issue(found.session);
    return { access_token, token_type: "Bearer", expires_in: accessTokenSeconds, refresh_token: renewed?.token ?? token };
  };
}
