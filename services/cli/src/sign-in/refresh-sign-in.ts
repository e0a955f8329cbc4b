import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Fault, isFault } from "@slipway/domain";
import { credentialsFile, readCredentials, removeCredentials, type StoredCredentials, writeCredentials } from "./credentials-file.ts";
import { credentialsOf, oauthClient, oauthFault } from "./oauth-client.ts";

/** Whether an access token can be used for a while yet: calls take time, and clocks differ. */
export function isFresh({ expiresAt }: StoredCredentials, nowMs = Date.now()): boolean {
  return Temporal.Instant.from(expiresAt).epochMilliseconds - nowMs > 30_000;
}

/**
 * Gets another access token with the refresh token of a sign-in. Commands that do so at the same time take turns, and use what the first one got: a refresh token is replaced when it is used. Undefined if there is
 * no refresh token. Throws `unauthenticated` if the sign-in has ended; then it is forgotten.
 */
export async function refreshSignIn(server: string): Promise<StoredCredentials | undefined> {
  const { withLock } = await import("@slipway/runtime");
  const file = credentialsFile(server);
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  return withLock(`${file}.lock`, undefined, async () => {
    const stored = await readCredentials(server);
    if (stored === undefined || isFresh(stored)) return stored;
    if (stored.refreshToken === undefined) return undefined;
    const { oauth, config } = await oauthClient(server);
    try {
      const answer = await oauth.refreshTokenGrant(config, stored.refreshToken);
      const renewed = credentialsOf(server, answer);
      const kept = { ...renewed, refreshToken: renewed.refreshToken ?? stored.refreshToken };
      await writeCredentials(kept);
      return kept;
    } catch (error) {
      const fault = await oauthFault(server, error);
      if (!isFault(fault, "unauthenticated")) throw fault;
      await removeCredentials(server);
      throw new Fault("unauthenticated", `the sign-in to ${server} has ended: slipway login`, { cause: fault });
    }
  });
}
