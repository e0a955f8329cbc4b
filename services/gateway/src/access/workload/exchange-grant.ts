import { OAuthError } from "../oauth/oauth-error.ts";
import { required } from "../oauth/read-form.ts";
import type { GrantHandler } from "../oauth/token-endpoint.ts";
import type { exchangeToken } from "./exchange-token.ts";

/** The grant type of an exchange (RFC 8693). */
export const exchangeGrantType = "urn:ietf:params:oauth:grant-type:token-exchange";

const tokenType = (kind: string) => `urn:ietf:params:oauth:token-type:${kind}`;
const subjectTypes = [tokenType("jwt"), tokenType("id_token")];

/** Exchanges the token of a job for a key of some minutes (RFC 8693). `scope=project:ID` chooses among rules that accept the token. */
export function exchangeGrant(exchange: ReturnType<typeof exchangeToken>): GrantHandler {
  return async (fields, origin) => {
    const token = required(fields, "subject_token");
    if (!subjectTypes.includes(required(fields, "subject_token_type")))
      throw new OAuthError("invalid_request", `subject_token_type must be ${subjectTypes.join(" or ")}`);
    if ((fields.get("requested_token_type") ?? tokenType("access_token")) !== tokenType("access_token"))
      throw new OAuthError("invalid_request", `requested_token_type can only be ${tokenType("access_token")}`);
    for (const name of ["actor_token", "resource", "audience"])
      if (fields.has(name)) throw new OAuthError("invalid_request", `${name} is not supported`);
    const { secret, lifetimeMs } = await exchange(token, projectIn(fields.get("scope")), origin);
    const expires_in = Math.floor(lifetimeMs / 1000);
    return { access_token: secret, issued_token_type: tokenType("access_token"), token_type: "Bearer", expires_in };
  };
}

function projectIn(scope: string | undefined): string {
  if (scope === undefined) return "";
  const project = /^project:(?<id>[A-Za-z0-9_-]+)$/.exec(scope)?.groups?.["id"];
  if (project === undefined) throw new OAuthError("invalid_scope", "the scope can only be project:ID");
  return project;
}
