import { type AttemptsOf, type Bus, findSignInAttempts, putSignInAttempts } from "@slipway/bus";
import { type AttemptLimits, countAttempt, Fault, noAttempts, waitBeforeAttempt } from "@slipway/domain";
import { bucketOfAddress, bucketOfBrowser, bucketOfUser } from "./attempt-buckets.ts";

const hourMs = 3_600_000;
/** Guesses of one user's password: about a hundred a day after the first few. */
const perUser: AttemptLimits = { free: 5, firstWaitMs: 1_000, longestWaitMs: 15 * 60_000, forgottenMs: hourMs };
/** Several people may be behind one address. */
const perAddress: AttemptLimits = { free: 20, firstWaitMs: 1_000, longestWaitMs: 15 * 60_000, forgottenMs: hourMs };

/** An attempt came too early. */
export class TooManyAttempts extends Fault {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super("precondition", `too many attempts to sign in: wait ${inWords(waitMs)}, then try again`);
    this.waitMs = waitMs;
  }
}

/** Who tries. */
export interface Attempt {
  readonly username: string;
  readonly address: string;
  /** A browser in which this user has signed in before: others who guess cannot lock it out. */
  readonly browser: string | undefined;
}

/**
 * Slows down guesses of passwords, by user and by address, whether or not there is such a user. The counts are in NATS: all gateways share them, and a restart forgets none. Each attempt
 * is counted before its password is checked, so attempts at the same time all count.
 */
export class PasswordThrottle {
  readonly #bus: Bus;
  readonly #now: () => Temporal.Instant;

  constructor(bus: Bus, now: () => Temporal.Instant) {
    this.#bus = bus;
    this.#now = now;
  }

  /** Counts an attempt. Throws `TooManyAttempts` for one that comes too early, whose password is not to be checked: it counts at most against its address. */
  async admit(attempt: Attempt): Promise<void> {
    for (const { of, limits } of countsOf(attempt)) await this.#count(of, limits);
  }

  /** Forgets the attempts of somebody who knew the password. Those of the address stay: one that is right does not make up for many that are wrong. */
  async forget(attempt: Attempt): Promise<void> {
    for (const { of, limits } of countsOf(attempt)) {
      if (of.kind === "address") continue;
      const { sequence } = await findSignInAttempts(this.#bus, of);
      // Another gateway that counts meanwhile is right.
      if (sequence > 0) await putSignInAttempts(this.#bus, of, { attempts: noAttempts, sequence }, { keptMs: limits.forgottenMs });
    }
  }

  async #count(of: AttemptsOf, limits: AttemptLimits): Promise<void> {
    for (;;) {
      const { attempts, sequence } = await findSignInAttempts(this.#bus, of);
      const waitMs = waitBeforeAttempt(attempts, limits, this.#now());
      if (waitMs > 0) throw new TooManyAttempts(waitMs);
      const counted = { attempts: countAttempt(attempts, limits, this.#now()), sequence };
      if (await putSignInAttempts(this.#bus, of, counted, { keptMs: limits.forgottenMs })) return;
    }
  }
}

/** The address first: what it does too often counts against no user. */
function countsOf({ username, address, browser }: Attempt): readonly { readonly of: AttemptsOf; readonly limits: AttemptLimits }[] {
  if (browser !== undefined) return [{ of: bucketOfBrowser(browser), limits: perUser }];
  return [
    { of: bucketOfAddress(address), limits: perAddress },
    { of: bucketOfUser(username), limits: perUser },
  ];
}

function inWords(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
