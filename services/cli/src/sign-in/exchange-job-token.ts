import type { StoredCredentials } from "./credentials-file.ts";
import { jobToken } from "./job-token.ts";
import { credentialsOf, oauthClient, oauthFault } from "./oauth-client.ts";

const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";

/** Gets a key of some minutes for the token of this job (RFC 8693). `project` is "" for any that accepts it. Throws like `jobToken`, and `unauthenticated` if the server does not accept it. */
export async function exchangeJobToken(server: string, project: string): Promise<StoredCredentials> {
  const token = await jobToken(process.env["SLIPWAY_AUDIENCE"] || new URL(server).origin);
  const { oauth, config } = await oauthClient(server);
  try {
    const answer = await oauth.genericGrantRequest(config, tokenExchange, {
      subject_token: token,
      subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      ...(project !== "" && { scope: `project:${project}` }),
    });
    return credentialsOf(server, answer);
  } catch (error) {
    throw await oauthFault(server, error);
  }
}
