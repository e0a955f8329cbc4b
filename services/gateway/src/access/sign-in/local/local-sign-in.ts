import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { SignInConfig } from "@slipway/app-config";
import { acceptedPersonName, Fault, type Person, type Principal } from "@slipway/domain";
import { isLoopbackHost, localCodeMs, readLocalCode } from "@slipway/runtime";
import type { LocalAccess } from "../../open-access.ts";
import { localCookieNames, type SignInPlace } from "../../sessions/session-cookies.ts";
import { localId, localPrincipal } from "../../ways/local-token.ts";

const hour = 3_600_000;

/** How people sign in where the access file does not say it. */
const settings: Omit<SignInConfig, "url"> = {
  sessionTtl: 24 * hour,
  idleTtl: 8 * hour,
  oidc: [],
  github: undefined,
  admin: undefined,
  blocked: [],
};

/**
 * The sign-in of a browser at a gateway that programs of this machine alone can reach: by a code that only whoever has the gateway's token can make. A code is good once, for five minutes, and not after a restart.
 */
export class LocalSignIn {
  readonly #access: LocalAccess;
  readonly #now: () => Temporal.Instant;
  readonly #startedMs: number;
  /** Nonces of the codes that were used, until those have expired. */
  readonly #used = new Map<string, number>();

  constructor(access: LocalAccess, now: () => Temporal.Instant) {
    this.#access = access;
    this.#now = now;
    this.#startedMs = now().epochMilliseconds;
  }

  /** Where a browser signs in that calls the gateway by this name: the port may be that of a tunnel. Undefined for a name that is not one of this machine, as a proxy passes it on. */
  placeOf(host: string | null | undefined): (SignInPlace & { readonly settings: SignInConfig }) | undefined {
    const own = new URL(this.#access.url);
    const asked = host ? URL.parse(`${own.protocol}//${host}`) : own;
    if (asked === null || !isLoopbackHost(asked.hostname)) return undefined;
    const url = asked.origin;
    return { url, cookies: localCookieNames(url), settings: { ...settings, url } };
  }

  /** Whoever made the code, which is used up with that. Throws `unauthenticated` for one that is not good, or not any more. */
  redeem(code: string): Person {
    const nowMs = this.#now().epochMilliseconds;
    for (const [nonce, expiresAtMs] of this.#used) if (expiresAtMs <= nowMs) this.#used.delete(nonce);
    const found = readLocalCode(this.#access.token, code);
    const isGood = found !== undefined && found.expiresAtMs > nowMs && found.expiresAtMs - localCodeMs >= this.#startedMs;
    if (!isGood || this.#used.has(found.nonce))
      throw new Fault("unauthenticated", "this link was used already, or is older than five minutes: run slipway open for another one");
    this.#used.set(found.nonce, found.expiresAtMs);
    return this.#person(acceptedPersonName(found.name) ?? "anonymous");
  }

  /** Whether a code was made with the token, be it good or not any more. */
  isOwn(code: string): boolean {
    return readLocalCode(this.#access.token, code) !== undefined;
  }

  /** Who somebody is who has signed in here; undefined for others, and for who did so with another token than the one of now. */
  principalOf(person: Person): Principal | undefined {
    return isDeepStrictEqual(person, this.#person(person.name)) ? localPrincipal(person.name) : undefined;
  }

  /** With another token, sessions of the one before are not valid any more. */
  #person(name: string): Person {
    const token = createHash("sha256").update(`slipway session\0${this.#access.token}`).digest("base64url").slice(0, 16);
    return { id: localId, provider: "local", name, emails: [], groups: [`token:${token}`] };
  }
}
