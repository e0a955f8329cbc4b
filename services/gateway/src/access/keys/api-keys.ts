import type { AccessRecords } from "@slipway/bus";
import {
  type ApiKey,
  type ApiKeyUse,
  Fault,
  keyState,
  newApiKey,
  type Principal,
  principalOfKey,
  type Role,
  revokeKey,
  type WantedKey,
  type Workload,
} from "@slipway/domain";
import { Newest } from "../../feeds/newest.ts";
import type { Authenticator } from "../authenticator.ts";
import type { KeyUses } from "./key-uses.ts";
import { isSameHash, newSecretToken, readSecretToken } from "./secret-token.ts";
import { WatchedCredentials } from "./watched-credentials.ts";

export interface ApiKeysDeps {
  readonly records: AccessRecords<ApiKey>;
  readonly uses: KeyUses;
  /** The roles of a project, the built-in ones among them. */
  readonly rolesOf: (projectId: string) => readonly Role[];
  /** Whether the rule for jobs is still there that gave a key, and would give the same: otherwise the key is worth nothing. */
  readonly hasRule: (workload: Workload, key: Pick<ApiKey, "projectId" | "role">) => boolean;
  readonly now: () => Temporal.Instant;
}

/** How long a key is remembered after its end, so that its last use and who revoked it can be seen. */
const keptAfterEndMs = 30 * 24 * 60 * 60 * 1000;
/** There are many keys of jobs. */
const jobsKeptAfterEndMs = 24 * 60 * 60 * 1000;
const prefix = "slk";

/** The API keys of all projects, as all gateways have them. */
export class ApiKeys {
  readonly #deps: ApiKeysDeps;
  readonly #keys: WatchedCredentials<ApiKey>;
  readonly #watchers = new Set<() => void>();

  constructor(deps: ApiKeysDeps) {
    this.#deps = deps;
    this.#keys = new WatchedCredentials(deps.records, {
      noun: "API key",
      idOf: ({ id }) => id,
      isEnded: ({ revokedAt }) => revokedAt !== undefined,
      removedAt,
      onChange: () => {
        for (const watcher of this.#watchers) watcher();
      },
    });
  }

  /** Yields at the beginning, and whenever a key was made, changed or used: once for all that happened since the last time. Ends when the signal aborts. */
  async *changes(signal: AbortSignal): AsyncGenerator<true> {
    const news = new Newest<true>();
    const hear = (): void => news.put(true);
    const close = (): void => news.close();
    const forget = this.#deps.uses.subscribe(hear);
    this.#watchers.add(hear);
    signal.addEventListener("abort", close, { once: true });
    hear();
    try {
      yield* news;
    } finally {
      forget();
      this.#watchers.delete(hear);
      signal.removeEventListener("abort", close);
    }
  }

  /** Follows what all gateways do, until the signal aborts. */
  async follow(ready: () => void, signal: AbortSignal): Promise<void> {
    await this.#keys.follow(ready, signal);
  }

  /** Makes a key. Throws like `newApiKey`. */
  async create(creator: Principal, wanted: WantedKey, signal?: AbortSignal): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    const { id, hash, text } = newSecretToken(prefix);
    const roles = this.#deps.rolesOf(wanted.projectId);
    const key = newApiKey(creator, wanted, { roles, material: { id, secretHash: hash, now: this.#deps.now() } });
    await this.#keys.add(key, removedAt(key), signal);
    return { key, secret: text };
  }

  /** Gives a job a key for its token. Nobody is asked whether it may: a rule of the access file says so. */
  async issue(key: Omit<ApiKey, "id" | "secretHash">, signal?: AbortSignal): Promise<{ readonly key: ApiKey; readonly secret: string }> {
    const { id, hash, text } = newSecretToken(prefix);
    const issued = { ...key, id, secretHash: hash };
    await this.#keys.add(issued, removedAt(issued), signal);
    return { key: issued, secret: text };
  }

  /** Every key that has not been removed, newest first, with its last use. */
  list(): readonly { readonly key: ApiKey; readonly use: ApiKeyUse | undefined }[] {
    return this.#keys
      .list()
      .toSorted((a, b) => Temporal.Instant.compare(b.createdAt, a.createdAt))
      .map((key) => ({ key, use: this.#deps.uses.lastOf(key.id) }));
  }

  /** Forgets keys that the server has removed, and their uses. */
  prune(): void {
    this.#keys.prune(this.#deps.now());
    this.#deps.uses.keep((id) => this.#keys.get(id) !== undefined);
  }

  /** The key with this id, or the one that this whole key is. */
  get(idOrKey: string): ApiKey | undefined {
    return this.#keys.get(keyIdIn(idOrKey));
  }

  /** The key with this id as NATS has it now: another gateway may just have made it. */
  async find(id: string, signal?: AbortSignal): Promise<ApiKey | undefined> {
    return /^[0-9a-f]{20}$/.test(id) ? (await this.#deps.records.find(id, { signal }))?.value : undefined;
  }

  /** Revokes a key, everywhere. Idempotent. Throws `not_found`. */
  async revoke(id: string, by: Principal, signal?: AbortSignal): Promise<ApiKey> {
    const now = this.#deps.now();
    const revoke = (key: ApiKey) => {
      const revoked = revokeKey(key, { by: by.actor, now });
      return revoked && { value: revoked, removedAt: removedAt(revoked) };
    };
    const key = await this.#keys.change(id, revoke, signal);
    if (key === undefined) throw new Fault("not_found", `there is no API key ${id}`);
    return key;
  }

  /** Whether a bearer token is a key that is known here, whether or not it can still be used. Asks nobody. */
  knows(bearer: string): boolean {
    const token = readSecretToken(prefix, bearer);
    return token !== undefined && isSameHash(token.hash, this.#keys.get(token.id)?.secretHash);
  }

  /** Knows calls that bring a key. What has an unknown id and what has a wrong secret look alike. */
  readonly authenticator: Authenticator = async ({ bearer, remoteAddress }) => {
    const token = bearer === undefined ? undefined : readSecretToken(prefix, bearer);
    if (token === undefined) return undefined;
    const key = await this.#keys.find(token.id, (found) => isSameHash(token.hash, found?.secretHash));
    if (key === undefined) throw new Fault("unauthenticated", "the API key is not valid: see slipway api-key list");
    const now = this.#deps.now();
    const state = keyState(key, now);
    if (state !== "valid")
      throw new Fault(
        "unauthenticated",
        `the API key ${key.name} ${state === "revoked" ? "was revoked" : "has expired"}: make another one`,
      );
    if (!this.#hasRule(key))
      throw new Fault(
        "unauthenticated",
        `the rule ${key.workload?.rule}, by which the job got its key, does not exist any more, or has changed`,
      );
    this.#deps.uses.note({ projectId: key.projectId, keyId: key.id, usedAt: now, address: remoteAddress });
    const principal = () => principalOfKey(key, this.#deps.rolesOf(key.projectId));
    return {
      principal: principal(),
      ended: this.#keys.endOf(key.id),
      grantsNow: () => (this.#hasRule(key) ? principal().grants : undefined),
    };
  };

  #hasRule(key: ApiKey): boolean {
    return key.workload === undefined || this.#deps.hasRule(key.workload, key);
  }
}

/** The id of what is an id, or a whole key, which must not be shown or recorded. */
export function keyIdIn(idOrKey: string): string {
  return readSecretToken(prefix, idOrKey)?.id ?? idOrKey.replace(/^slk_/, "").slice(0, 20);
}

function removedAt({ expiresAt, revokedAt, workload }: Pick<ApiKey, "expiresAt" | "revokedAt" | "workload">): Temporal.Instant {
  return (revokedAt ?? expiresAt).add({ milliseconds: workload === undefined ? keptAfterEndMs : jobsKeptAfterEndMs });
}
