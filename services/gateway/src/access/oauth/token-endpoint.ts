import type { HttpRequest } from "../pages/form-text.ts";
import type { RequestOrigin } from "./answer-json.ts";
import { OAuthError } from "./oauth-error.ts";
import { readForm, required } from "./read-form.ts";

/** A successful answer of the token endpoint (RFC 6749, 5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: "Bearer";
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token?: string;
  /** Only for an exchange (RFC 8693, 2.2.1). */
  readonly issued_token_type?: string;
}

/** Gives a token for what a grant type brings. Throws an `OAuthError`, or a Fault that becomes one. */
export type GrantHandler = (fields: ReadonlyMap<string, string>, origin: RequestOrigin) => Promise<TokenAnswer>;

/** The token endpoint (RFC 6749, 3.2) with these grant types. */
export function tokenEndpoint(
  grants: ReadonlyMap<string, GrantHandler>,
): (request: HttpRequest, origin: RequestOrigin) => Promise<TokenAnswer> {
  return async (request, origin) => {
    const fields = await readForm(request);
    const grant = grants.get(required(fields, "grant_type"));
    if (grant === undefined) throw new OAuthError("unsupported_grant_type", `there are ${[...grants.keys()].join(", ")}`);
    return grant(fields, origin);
  };
}
