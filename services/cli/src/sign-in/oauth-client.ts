import { Fault } from "@slipway/domain";
import type { Configuration, TokenEndpointResponse } from "openid-client";
import type { StoredCredentials } from "./credentials-file.ts";

/** What this program is called at the gateway. It has no secret: everybody has this program. */
const clientId = "slipway-cli";

/** The gateway as an OAuth server. Imports what speaks to it: commands that need no new token start faster without. */
export async function oauthClient(
  server: string,
): Promise<{ readonly oauth: typeof import("openid-client"); readonly config: Configuration }> {
  const [oauth, { version }] = await Promise.all([import("openid-client"), import("@slipway/runtime")]);
  const { origin, protocol } = new URL(server);
  const config = new oauth.Configuration(
    {
      issuer: origin,
      token_endpoint: `${origin}/auth/token`,
      authorization_endpoint: `${origin}/auth/authorize`,
      device_authorization_endpoint: `${origin}/auth/device_authorization`,
      revocation_endpoint: `${origin}/auth/revoke`,
    },
    clientId,
    undefined,
    oauth.None(),
  );
  // People read this where they allow the command line, and in the list of where they are signed in.
  config[oauth.customFetch] = (url, { body, headers, ...rest }) =>
    fetch(url, { ...rest, ...(body !== undefined && { body }), headers: { ...headers, "user-agent": `slipway/${version}` } });
  if (protocol === "http:") oauth.allowInsecureRequests(config);
  return { oauth, config };
}

/** What is kept of an answer of the token endpoint. */
export function credentialsOf(server: string, answer: TokenEndpointResponse, nowMs = Date.now()): StoredCredentials {
  const { access_token: accessToken, expires_in: seconds = 60, refresh_token: refreshToken } = answer;
  const expiresAt = Temporal.Instant.fromEpochMilliseconds(nowMs + seconds * 1000).toString();
  return { server: new URL(server).origin, accessToken, expiresAt, ...(refreshToken !== undefined && { refreshToken }) };
}

/** What a person is told of a failed request. */
export async function oauthFault(server: string, error: unknown): Promise<Fault> {
  const { ResponseBodyError, ClientError } = await import("openid-client");
  if (error instanceof ResponseBodyError) {
    const { error: code, error_description: why, status } = error;
    const retry = status >= 500 || status === 429;
    return new Fault(retry ? "unavailable" : "unauthenticated", `${server} gave no token: ${why ?? code}`, { cause: error });
  }
  if (error instanceof Fault) return error;
  if (error instanceof ClientError)
    return new Fault("precondition", `${server} did not answer as Slipway does: ${error.message}`, { cause: error });
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  return new Fault("unavailable", `${server} cannot be reached: ${cause}`, { cause: error });
}
