import { accessTokenRecords, type Bus, cliSignInRecords } from "@slipway/bus";
import type { Logger, Pages } from "@slipway/runtime";
import { RateBuckets } from "../../limits/rate-buckets.ts";
import type { Authenticator, PrincipalOf } from "../authenticator.ts";
import { answerJson } from "../oauth/answer-json.ts";
import type { GrantHandler } from "../oauth/token-endpoint.ts";
import { AccessTokens } from "./access-tokens.ts";
import type { CliSessions } from "./cli-sessions.ts";
import { CliSignIns } from "./cli-sign-ins.ts";
import type { CliGrantDeps } from "./grants/begin-session.ts";
import { cliGrants } from "./grants/cli-grants.ts";
import { deviceAuthorization } from "./grants/device-authorization.ts";
import { revocation } from "./grants/revocation.ts";

export interface OpenCliSignInOptions {
  /** Waits for NATS as long as it takes. */
  readonly bus: Bus;
  /** Does not. */
  readonly hasty: Bus;
  readonly sessions: CliSessions;
  readonly principalOf: PrincipalOf;
  /** The address under which people reach the gateway; undefined if nobody signs in with a browser. */
  readonly publicUrl: () => string | undefined;
  readonly report: CliGrantDeps["report"];
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
}

/** The sign-in of the command line. */
export interface CliSignInParts extends AsyncDisposable {
  /** For the pages on which people decide. */
  readonly signIns: CliSignIns;
  /** Limits how many codes a person may try. */
  readonly codeGuesses: RateBuckets;
  /** For the token endpoint. */
  readonly grants: ReadonlyMap<string, GrantHandler>;
  /** The endpoints that programs call; before other pages below `/auth/`. */
  readonly endpoints: readonly Pages[];
  readonly authenticator: Authenticator;
  /** Whether a bearer token is one of its access tokens. Asks nobody. */
  readonly knows: (bearer: string) => boolean;
  /** Rejects when it cannot be kept current any longer. */
  readonly done: Promise<void>;
}

const pruneEveryMs = 60_000;
/** Ten codes at once, and then two a minute: with 100 sign-ins under way, a guess fits one of 256 million. */
const guesses = { perSecond: 1 / 30, burst: 10 };
/** What an address may begin, and end. */
const beginRate = { perSecond: 0.5, burst: 30 };

/** Opens the sign-in of the command line. Resolves when all access tokens are known. */
export async function openCliSignIn(options: OpenCliSignInOptions): Promise<CliSignInParts> {
  const { bus, hasty, sessions, principalOf, publicUrl, report, now, log } = options;
  await using resources = new AsyncDisposableStack();
  const stop = new AbortController();
  resources.defer(() => stop.abort());
  const records = { ...accessTokenRecords(hasty), watch: accessTokenRecords(bus).watch };
  const tokens = new AccessTokens({ records, sessions, principalOf, now });
  const ready = Promise.withResolvers<void>();
  const done = tokens.follow(ready.resolve, stop.signal);
  done.catch(() => {});
  await Promise.race([ready.promise, done]);
  const pruning = setInterval(() => tokens.prune(), pruneEveryMs).unref();
  resources.defer(() => clearInterval(pruning));
  const signIns = new CliSignIns({ records: cliSignInRecords(hasty), now });
  const answering = () => ({ log, rates: new RateBuckets(beginRate) });
  const opened = resources.move();
  return {
    signIns,
    codeGuesses: new RateBuckets(guesses),
    grants: cliGrants({ sessions, tokens, principalOf, report, log, signIns }),
    endpoints: [
      { prefix: "/auth/device_authorization", handler: answerJson(deviceAuthorization({ signIns, publicUrl }), answering()) },
      { prefix: "/auth/revoke", handler: answerJson(revocation(sessions), answering()) },
    ],
    authenticator: tokens.authenticator,
    knows: (bearer) => tokens.knows(bearer),
    done,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
