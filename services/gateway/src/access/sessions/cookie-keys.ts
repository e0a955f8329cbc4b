import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { type Bus, type CookieKey, putCookieKeys, sequenceBeforeKeys, watchCookieKeys } from "@slipway/bus";
import { Fault } from "@slipway/domain";

/** How long a key signs before the next one is made. */
const signsForMs = 30 * 24 * 3_600_000;
/** Keys that verify: a session lasts at most 30 days, so what the one before the last has signed is over when it goes. */
const mostKeys = 3;
const lookEveryMs = 3_600_000;

/** What a text is signed as. What was signed as one thing is no other. */
export type SignedAs = "session" | "csrf" | "sign-in" | "browser";

/** Signs what cookies hold. */
export interface CookieSigner {
  /** Signs a text: HMAC-SHA256, as base64url. */
  sign(as: SignedAs, text: string): string;
  /** Whether a gateway has signed this. */
  isSigned(as: SignedAs, text: string, signature: string): boolean;
}

/**
 * The keys with which all gateways sign cookies: made by the first of them, replaced every 30 days, kept in NATS. They only tell what a gateway made from what it did not make: no
 * right depends on them alone, because whoever reads NATS knows them.
 */
export class CookieKeys implements CookieSigner, AsyncDisposable {
  readonly #bus: Bus;
  readonly #now: () => Temporal.Instant;
  readonly #stop = new AbortController();
  readonly #ready = Promise.withResolvers<void>();
  /** Rejects when the keys cannot be kept any longer. */
  readonly done: Promise<void>;
  #keys: readonly CookieKey[] = [];
  #sequence = 0;

  private constructor(bus: Bus, now: () => Temporal.Instant) {
    this.#bus = bus;
    this.#now = now;
    this.done = Promise.all([this.#watch(), this.#replace()]).then(() => {});
    this.done.catch((error: unknown) => this.#ready.reject(error));
  }

  /** Resolves when there is a key. */
  static async open(bus: Bus, { now }: { readonly now: () => Temporal.Instant }): Promise<CookieKeys> {
    const keys = new CookieKeys(bus, now);
    await keys.#ready.promise;
    return keys;
  }

  sign(as: SignedAs, text: string): string {
    const [newest] = this.#keys;
    if (newest === undefined) throw new Fault("unavailable", "there is no key to sign cookies yet");
    return macOf(newest, as, text).toString("base64url");
  }

  isSigned(as: SignedAs, text: string, signature: string): boolean {
    const given = Buffer.from(signature, "base64url");
    return this.#keys.some((key) => {
      const wanted = macOf(key, as, text);
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.done.catch(() => {});
  }

  async #watch(): Promise<void> {
    let isThere = false;
    for await (const item of watchCookieKeys(this.#bus, { signal: this.#stop.signal })) {
      if (item.kind === "ready") {
        // There was none yet, or NATS has lost the keys, and all sessions with them.
        if (!isThere) {
          this.#sequence = await sequenceBeforeKeys(this.#bus, { signal: this.#stop.signal });
          await this.#makeKey([]);
        } else await this.#replaceOldKey();
        isThere = false;
        continue;
      }
      isThere ||= item.kind === "current";
      this.#keys = item.keys;
      this.#sequence = item.sequence;
      this.#ready.resolve();
    }
  }

  async #replace(): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      await wait(lookEveryMs, undefined, { signal, ref: false }).catch(() => {});
      if (signal.aborted) return;
      await this.#replaceOldKey();
    }
  }

  async #replaceOldKey(): Promise<void> {
    const [newest] = this.#keys;
    const ageMs = newest === undefined ? 0 : this.#now().epochMilliseconds - newest.createdAt.epochMilliseconds;
    if (ageMs >= signsForMs) await this.#makeKey(this.#keys);
  }

  /** If another gateway is first, the watch tells of its key. */
  async #makeKey(before: readonly CookieKey[]): Promise<void> {
    const key = { secret: randomBytes(32), createdAt: this.#now() };
    const keys = [key, ...before].slice(0, mostKeys);
    await putCookieKeys(this.#bus, { keys, sequence: this.#sequence }, { signal: this.#stop.signal });
  }
}

function macOf({ secret }: CookieKey, as: SignedAs, text: string): Buffer {
  return createHmac("sha256", secret).update(`slipway ${as}\0${text}`).digest();
}
