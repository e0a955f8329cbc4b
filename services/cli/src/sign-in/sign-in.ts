import { hostname } from "node:os";
import { writeErr } from "../output/terminal/terminal.ts";
import type { StoredCredentials } from "./credentials-file.ts";
import { credentialsOf, oauthClient, oauthFault } from "./oauth-client.ts";
import { openInBrowser } from "./open-in-browser.ts";
import { waitForRedirect } from "./wait-for-redirect.ts";

/** Signs in with the browser of this machine: authorization code with PKCE, and a redirect to this machine (RFC 8252). */
export async function signInWithBrowser(server: string, signal: AbortSignal): Promise<StoredCredentials> {
  const { oauth, config } = await oauthClient(server);
  const [verifier, state] = [oauth.randomPKCECodeVerifier(), oauth.randomState()];
  await using redirect = await waitForRedirect(state, signal);
  const address = oauth.buildAuthorizationUrl(config, {
    redirect_uri: redirect.uri,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    device_name: hostname(),
  });
  writeErr(`slipway: sign in with your browser. If it does not open, go to\n  ${address.href}`);
  openInBrowser(address.href);
  const arrived = await redirect.arrived;
  try {
    return credentialsOf(server, await oauth.authorizationCodeGrant(config, arrived, { pkceCodeVerifier: verifier, expectedState: state }));
  } catch (error) {
    throw await oauthFault(server, error);
  }
}

/** Signs in with a browser of any machine, by a code (RFC 8628). */
export async function signInWithDevice(server: string, signal: AbortSignal): Promise<StoredCredentials> {
  const { oauth, config } = await oauthClient(server);
  try {
    const begun = await oauth.initiateDeviceAuthorization(config, { device_name: hostname() });
    writeErr(`slipway: go to ${begun.verification_uri} with any browser, and type the code\n\n  ${begun.user_code}\n`);
    writeErr("slipway: waiting until you allow it there; never give this code to anybody");
    return credentialsOf(server, await oauth.pollDeviceAuthorizationGrant(config, begun, undefined, { signal }));
  } catch (error) {
    signal.throwIfAborted();
    throw await oauthFault(server, error);
  }
}

/** Ends a sign-in at the server (RFC 7009), so that a copy of its tokens is worth nothing. */
export async function signOut({ server, refreshToken }: StoredCredentials): Promise<void> {
  if (refreshToken === undefined) return;
  const { oauth, config } = await oauthClient(server);
  try {
    await oauth.tokenRevocation(config, refreshToken);
  } catch (error) {
    throw await oauthFault(server, error);
  }
}
