import type { AccessRecord, AccessRecords } from "@slipway/bus";
import { Fault } from "@slipway/domain";

/** What credentials of a kind have in common. */
export interface CredentialKind<Value> {
  readonly noun: string;
  readonly idOf: (value: Value) => string;
  /** Whether it was ended before its time. */
  readonly isEnded: (value: Value) => boolean;
  /** When the server removes it, without a word. */
  readonly removedAt: (value: Value) => Temporal.Instant;
  /** Called when another one is known, or one is known otherwise. */
  readonly onChange?: () => void;
}

interface Known<Value> extends AccessRecord<Value> {
  readonly ended: AbortController;
}

/** How many credentials that are not known here may be looked up at a time. Others wait for nothing: they are refused for the moment. */
const mostLookUps = 32;

/**
 * The credentials of a kind as all gateways have them. One that another gateway has just made is looked up at the server; one that is ended anywhere ends here when the server says so.
 */
export class WatchedCredentials<Value> {
  readonly #records: AccessRecords<Value>;
  readonly #kind: CredentialKind<Value>;
  readonly #known = new Map<string, Known<Value>>();
  #lookUps = 0;

  constructor(records: AccessRecords<Value>, kind: CredentialKind<Value>) {
    this.#records = records;
    this.#kind = kind;
  }

  /** Follows what all gateways do, until the signal aborts. Calls `ready` when everything there is is known. What the server has lost ends here too. */
  async follow(ready: () => void, signal: AbortSignal): Promise<void> {
    let there = new Set<string>();
    for await (const item of this.#records.watch({ signal })) {
      if (item.kind !== "ready") {
        if (item.kind === "current") there.add(this.#kind.idOf(item.value));
        this.#put(item, item.kind === "current");
        continue;
      }
      for (const [id, { ended }] of this.#known) {
        if (there.has(id)) continue;
        this.#known.delete(id);
        ended.abort();
      }
      there = new Set();
      this.#kind.onChange?.();
      ready();
    }
  }

  /** Every credential that is known here. */
  list(): readonly Value[] {
    return [...this.#known.values()].map(({ value }) => value);
  }

  /** The newest that is known here of a credential. */
  get(id: string): Value | undefined {
    return this.#known.get(id)?.value;
  }

  /** Aborts when a credential is ended before its time. */
  endOf(id: string): AbortSignal | undefined {
    return this.#known.get(id)?.ended.signal;
  }

  /**
   * The credential with this id for which `fits` says yes. If the one that is known here does not fit, asks the server, also if only its secret is wrong: so it takes as long whether
   * the id or the secret is wrong. Throws `unavailable` if too many are being looked up.
   */
  async find(id: string, fits: (value: Value | undefined) => boolean, signal?: AbortSignal): Promise<Value | undefined> {
    const known = this.get(id);
    if (fits(known)) return known;
    if (this.#lookUps >= mostLookUps) throw new Fault("unavailable", `too many unknown ${this.#kind.noun}s are being tried: try again`);
    this.#lookUps += 1;
    try {
      const found = await this.#records.find(id, { signal });
      if (!fits(found?.value)) return undefined;
      if (found !== undefined) this.#put(found);
      return this.get(id);
    } finally {
      this.#lookUps -= 1;
    }
  }

  /** Stores a new credential. Throws `conflict` if there is one with its id. */
  async add(value: Value, removedAt: Temporal.Instant, signal?: AbortSignal): Promise<void> {
    if (!(await this.#records.put(value, 0, removedAt, { signal })))
      throw new Fault("conflict", `there is a ${this.#kind.noun} with this id already`);
    await this.#reread(this.#kind.idOf(value), signal);
  }

  /** Stores what `decide` makes of the current state of a credential, however often another gateway is first; undefined from it changes nothing. Undefined if there is no such credential. */
  async change(
    id: string,
    decide: (value: Value) => { readonly value: Value; readonly removedAt: Temporal.Instant } | undefined,
    signal?: AbortSignal,
  ): Promise<Value | undefined> {
    for (;;) {
      const found = await this.#records.find(id, { signal });
      if (found === undefined) return undefined;
      const next = decide(found.value);
      if (next === undefined || (await this.#records.put(next.value, found.sequence, next.removedAt, { signal }))) {
        await this.#reread(id, signal);
        return next?.value ?? found.value;
      }
    }
  }

  /** Forgets what the server has removed. */
  prune(now: Temporal.Instant): void {
    for (const [id, { value }] of this.#known) if (Temporal.Instant.compare(this.#kind.removedAt(value), now) < 0) this.#known.delete(id);
  }

  async #reread(id: string, signal: AbortSignal | undefined): Promise<void> {
    const found = await this.#records.find(id, { signal });
    if (found !== undefined) this.#put(found);
  }

  /** `isCurrent`: the server says that nothing newer exists, whatever the sequence: it may have a new stream. What has ended stays so. */
  #put({ value, sequence }: AccessRecord<Value>, isCurrent = false): void {
    const id = this.#kind.idOf(value);
    const before = this.#known.get(id);
    if (before !== undefined && (before.ended.signal.aborted || (before.sequence >= sequence && !isCurrent))) return;
    const ended = before?.ended ?? new AbortController();
    this.#known.set(id, { value, sequence, ended });
    this.#kind.onChange?.();
    if (this.#kind.isEnded(value)) ended.abort();
  }
}
