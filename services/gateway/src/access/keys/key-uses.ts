import type { ApiKeyUse } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";

/** How often what was used is written, at most once for each key. */
const everyMs = 60_000;

export interface KeyUsesOptions {
  /** Stores a use; what it throws is logged. */
  readonly store: (use: ApiKeyUse) => Promise<void>;
  readonly log: Logger;
  /** How often to write; for tests. */
  readonly everyMs?: number;
}

/** When keys were last used: known at once here, and told to the other gateways in batches. Disposing writes what is left. */
export class KeyUses implements AsyncDisposable {
  readonly #last = new Map<string, ApiKeyUse>();
  /** Not written yet, by key. */
  readonly #unwritten = new Map<string, ApiKeyUse>();
  readonly #options: KeyUsesOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners = new Set<() => void>();

  constructor(options: KeyUsesOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.write(), options.everyMs ?? everyMs).unref();
  }

  /** Notes a use of a key. Cheap: it is called for every call. */
  note(use: ApiKeyUse): void {
    this.#last.set(use.keyId, use);
    this.#unwritten.set(use.keyId, use);
    this.#tell();
  }

  /** Learns of a use at any gateway. */
  learn(use: ApiKeyUse): void {
    const known = this.#last.get(use.keyId);
    if (known !== undefined && Temporal.Instant.compare(known.usedAt, use.usedAt) >= 0) return;
    this.#last.set(use.keyId, use);
    this.#tell();
  }

  /** Calls back after each use, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }

  lastOf(keyId: string): ApiKeyUse | undefined {
    return this.#last.get(keyId);
  }

  /** Forgets the uses of keys that are not there any more. */
  keep(isThere: (keyId: string) => boolean): void {
    for (const keyId of this.#last.keys()) if (!isThere(keyId)) this.#last.delete(keyId);
  }

  /** Writes what is not written yet. Never rejects: what could not be written is written after the next use. */
  async write(): Promise<void> {
    const uses = [...this.#unwritten.values()];
    this.#unwritten.clear();
    const ends = await Promise.allSettled(uses.map((use) => this.#options.store(use)));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) this.#options.log.warn({ err: failed.reason }, "when API keys were last used was not recorded");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }
}
