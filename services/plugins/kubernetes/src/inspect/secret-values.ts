import { Fault, isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ApiResource } from "../client/discovery/discovery.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { FollowedObjects } from "./followed-objects.ts";
import { maskerOf } from "./mask-text.ts";
import { SecretHistory } from "./secret-history.ts";
import type { SecretName } from "./secrets-of-pod.ts";

/** How long what was read of a Secret counts. A watch tells its changes at once, unless its connection is dead without a word. */
const freshMs = 1_000;
const freshWhileWatchedMs = 10_000;
/** A log waits while Secrets are read. After so long the connection counts as dead. */
const answerMs = 10_000;
/** More Secrets than this are not read for one pod. */
const mostSecrets = 200;
const concurrency = 8;

/** Follows one Secret, and calls `onChange` after each change. */
export type FollowSecret = (
  resource: ApiResource,
  name: SecretName,
  onChange: () => void,
) => Pick<FollowedObjects, "objects" | "isCurrent" | typeof Symbol.asyncDispose>;

export interface SecretValuesOptions {
  /** Default: Secrets are only read. */
  readonly follow?: FollowSecret;
  readonly now?: () => number;
}

interface KnownSecret {
  readonly history: SecretHistory;
  readAt: number;
  watch: ReturnType<FollowSecret> | undefined;
}

/** The values of Secrets, those that they had before included, to be masked in what programs write. Disposing ends its watches. */
export class SecretValues implements AsyncDisposable {
  readonly #cluster: Pick<Cluster, "catalogue" | "client">;
  readonly #signal: AbortSignal;
  readonly #follow: FollowSecret | undefined;
  readonly #now: () => number;
  readonly #known = new Map<string, KnownSecret>();
  /** Maskers by the names they mask, until one of the Secrets has another value. */
  readonly #maskers = new Map<string, { readonly states: readonly KubeObject[]; readonly mask: (text: string) => string }>();

  constructor(
    cluster: Pick<Cluster, "catalogue" | "client">,
    signal: AbortSignal,
    { follow, now = performance.now.bind(performance) }: SecretValuesOptions = {},
  ) {
    this.#cluster = cluster;
    this.#signal = signal;
    this.#follow = follow;
    this.#now = now;
  }

  /** Masks the values of these Secrets in a text. Throws `forbidden` if one may not be read: then nothing can be shown that may have its values. */
  async maskerFor(names: readonly SecretName[]): Promise<(text: string) => string> {
    const wanted = new Map(names.map((name) => [`${name.namespace}/${name.name}`, name]));
    if (wanted.size > mostSecrets)
      throw new Fault("too_large", `more than ${mostSecrets} Secrets would have to be read to mask their values`);
    await runConcurrently([...wanted], concurrency, ([key, name]) => this.#refresh(key, name));
    const keys = [...wanted.keys()].toSorted();
    const states = keys.flatMap((key) => this.#known.get(key)?.history.states ?? []);
    const known = this.#maskers.get(keys.join(" "));
    if (known && known.states.length === states.length && known.states.every((state, at) => state === states[at])) return known.mask;
    const mask = maskerOf(states);
    this.#maskers.set(keys.join(" "), { states, mask });
    return mask;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#known.values()].map(({ watch }) => watch?.[Symbol.asyncDispose]()));
  }

  async #refresh(key: string, name: SecretName): Promise<void> {
    const known = this.#known.get(key);
    const fresh = known?.watch?.isCurrent ? freshWhileWatchedMs : freshMs;
    const now = this.#now();
    if (known && now - known.readAt < fresh) return;
    const resource = (await this.#cluster.catalogue(this.#signal)).findKind("", "Secret");
    const secret = resource && (await this.#read(resource, name));
    // Another line of another container may have asked at the same time.
    const kept = this.#known.getOrInsertComputed(key, () => ({ history: new SecretHistory(), readAt: now, watch: undefined }));
    kept.readAt = now;
    if (secret !== undefined) kept.history.add(secret);
    if (this.#follow === undefined || resource === undefined || this.#signal.aborted) return;
    kept.watch ??= this.#follow(resource, name, () => {
      for (const each of kept.watch?.objects ?? []) kept.history.add(each);
    });
  }

  async #read(resource: ApiResource, { namespace, name }: SecretName): Promise<KubeObject | undefined> {
    const { client } = this.#cluster;
    const limit = AbortSignal.timeout(answerMs);
    try {
      return await client.find({ resource, namespace, name }, AbortSignal.any([this.#signal, limit]));
    } catch (error) {
      this.#signal.throwIfAborted();
      if (limit.aborted) {
        client.renewConnections();
        const seconds = answerMs / 1000;
        throw new Fault("unavailable", `Secret ${namespace}/${name} could not be read within ${seconds} s, to mask its values`);
      }
      if (!isFault(error)) throw error;
      const advice = error.code === "forbidden" ? "; allow the account of the deploy target to get Secrets" : "";
      throw new Fault(
        error.code,
        `Secret ${namespace}/${name} cannot be read, so its values could not be masked: ${error.message}${advice}`,
      );
    }
  }
}
