import type { Person } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { PrincipalOf } from "../../authenticator.ts";
import { OAuthError } from "../../oauth/oauth-error.ts";
import type { TokenAnswer } from "../../oauth/token-endpoint.ts";
import { type AccessTokens, accessTokenSeconds } from "../access-tokens.ts";
import type { CliSessions } from "../cli-sessions.ts";
import type { AllowedSignIn } from "../cli-sign-ins.ts";

/** What begins and renews the sessions of the command line. */
export interface CliGrantDeps {
  readonly sessions: CliSessions;
  readonly tokens: Pick<AccessTokens, "issue">;
  readonly principalOf: PrincipalOf;
  /** Reports a sign-in for the audit. Never rejects. */
  readonly report: (person: Person, signIn: AllowedSignIn) => void;
  readonly log: Logger;
}

const dayMs = 24 * 60 * 60 * 1000;
/** Then a person signs in again, however much it is used: groups of people change, and only a sign-in shows that. */
const lifetimeMs = 30 * dayMs;
const idleMs = 7 * dayMs;

/** The only client: it has no secret, since everybody has the program. */
export const cliClientId = "slipway-cli";

/** Throws `invalid_client` for any other client. */
export function requireCli(fields: ReadonlyMap<string, string>): void {
  if (fields.get("client_id") !== cliClientId) throw new OAuthError("invalid_client", `client_id must be ${cliClientId}`, 401);
}

/** Begins the session of a sign-in that somebody has allowed. Throws `access_denied` if that person has no rights any more. */
export async function beginSession(
  signIn: AllowedSignIn,
  { sessions, tokens, principalOf, report, log }: CliGrantDeps,
): Promise<TokenAnswer> {
  const { allowedBy: person, address, userAgent, device } = signIn;
  if (principalOf(person) === undefined) throw new OAuthError("access_denied", "whoever allowed this may not sign in any more");
  const { token, session } = await sessions.start(person, { purpose: "cli", lifetimeMs, idleMs, address, userAgent });
  report(person, signIn);
  log.info({ subject: person.id, sessionId: session.id, device }, "the command line of a person has signed in");
  return { access_token: await tokens.issue(session), token_type: "Bearer", expires_in: accessTokenSeconds, refresh_token: token };
}
