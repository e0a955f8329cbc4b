import { isFault } from "@slipway/domain";

/** The error codes of RFC 6749 (5.2), RFC 8628 (3.5) and RFC 8693 (2.2.2) that we answer. */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_grant"
  | "invalid_client"
  | "invalid_scope"
  | "unsupported_grant_type"
  | "authorization_pending"
  | "slow_down"
  | "access_denied"
  | "expired_token"
  | "temporarily_unavailable"
  | "server_error";

/** An answer of an OAuth endpoint that is an error. The description is for whoever writes the client, and helps nobody to forge a credential. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly code: OAuthErrorCode;
  readonly status: number;

  constructor(code: OAuthErrorCode, description: string, status = 400) {
    super(description);
    this.code = code;
    this.status = status;
  }
}

/** What a client is told of a failure; undefined for a mistake of ours, of which it is told nothing. */
export function oauthErrorOf(error: unknown): OAuthError | undefined {
  if (error instanceof OAuthError) return error;
  if (isFault(error, "unauthenticated", "forbidden", "invalid")) return new OAuthError("invalid_request", error.message);
  if (isFault(error, "unavailable", "deadline"))
    return new OAuthError("temporarily_unavailable", "what this needs does not answer: try again", 503);
  return undefined;
}
