import type { AccessRecords } from "@slipway/bus";
import { type AccessToken, Fault, type Session } from "@slipway/domain";
import type { Authenticator, PrincipalOf } from "../authenticator.ts";
import { isSameHash, newSecretToken, readSecretToken } from "../keys/secret-token.ts";
import { WatchedCredentials } from "../keys/watched-credentials.ts";
import type { CliSessions } from "./cli-sessions.ts";

export interface AccessTokensDeps {
  readonly records: AccessRecords<AccessToken>;
  readonly sessions: Pick<CliSessions, "live">;
  readonly principalOf: PrincipalOf;
  readonly now: () => Temporal.Instant;
}

/** How long a token is good: the command line gets another with its refresh token. */
export const accessTokenSeconds: number = 10 * 60;
const prefix = "slt";

/** The tokens that the command line calls with. One is good for some minutes, and no longer than its session: what ends the session ends its calls at once. */
export class AccessTokens {
  readonly #deps: AccessTokensDeps;
  readonly #tokens: WatchedCredentials<AccessToken>;

  constructor(deps: AccessTokensDeps) {
    this.#deps = deps;
    this.#tokens = new WatchedCredentials(deps.records, {
      noun: "access token",
      idOf: ({ id }) => id,
      // It ends with its session.
      isEnded: () => false,
      removedAt: ({ expiresAt }) => expiresAt,
    });
  }

  /** Follows what all gateways do, until the signal aborts. */
  async follow(ready: () => void, signal: AbortSignal): Promise<void> {
    await this.#tokens.follow(ready, signal);
  }

  /** Forgets tokens that have ended. */
  prune(): void {
    this.#tokens.prune(this.#deps.now());
  }

  /** Makes a token of a session. */
  async issue({ id: sessionId, subjectTag }: Pick<Session, "id" | "subjectTag">): Promise<string> {
    const { id, hash, text } = newSecretToken(prefix);
    const expiresAt = this.#deps.now().add({ seconds: accessTokenSeconds });
    await this.#tokens.add({ id, secretHash: hash, sessionId, subjectTag, expiresAt }, expiresAt);
    return text;
  }

  /** Whether a bearer token is one that is known here, whether or not it is still good. Asks nobody. */
  knows(bearer: string): boolean {
    const token = readSecretToken(prefix, bearer);
    return token !== undefined && isSameHash(token.hash, this.#tokens.get(token.id)?.secretHash);
  }

  /** Knows calls that bring a token. A stream that one began goes on as long as the session. */
  readonly authenticator: Authenticator = async ({ bearer }) => {
    const given = bearer === undefined ? undefined : readSecretToken(prefix, bearer);
    if (given === undefined) return undefined;
    const token = await this.#tokens.find(given.id, (found) => isSameHash(given.hash, found?.secretHash));
    if (token === undefined || Temporal.Instant.compare(token.expiresAt, this.#deps.now()) <= 0)
      throw new Fault("unauthenticated", "the access token is not valid or has expired: slipway login");
    const live = await this.#deps.sessions.live({ id: token.sessionId, subjectTag: token.subjectTag });
    const { principalOf } = this.#deps;
    const principal = live && principalOf(live.session.person);
    if (live === undefined || principal === undefined) throw new Fault("unauthenticated", "the sign-in has ended: slipway login");
    const { person, expiresAt } = live.session;
    return { principal: { ...principal, expiresAt }, ended: live.ended, grantsNow: () => principalOf(person)?.grants };
  };
}
