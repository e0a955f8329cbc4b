import type { Logger } from "@slipway/runtime";

export interface NewestDeps<Key, State> {
  /** What is followed: the newest state, then every one after it. Ends when the signal aborts. */
  readonly follow: (key: Key, signal: AbortSignal) => AsyncIterable<State>;
  /** Identifies what is followed. */
  readonly idOf: (key: Key) => string;
  /** There is a newer state. Never throws. */
  readonly onChanged: (id: string, askers: ReadonlySet<string>) => void;
  /** It could not be followed any more: it is followed again when it is asked for. Never throws. */
  readonly onLost: (id: string, askers: ReadonlySet<string>) => void;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

interface Followed<State> {
  readonly stop: AbortController;
  readonly askers: Set<string>;
  newest: State | undefined;
}

/** The newest states of those things that somebody asks for, each followed once, and for as long as somebody needs it. */
export class Newest<Key, State> {
  readonly #deps: NewestDeps<Key, State>;
  readonly #followed = new Map<string, Followed<State>>();
  /** What each asker needs. */
  readonly #needed = new Map<string, Set<string>>();

  constructor(deps: NewestDeps<Key, State>) {
    this.#deps = deps;
  }

  /** The newest state, undefined until there is one. It is followed from now on, until `asker` releases it. */
  of(key: Key, asker: string): State | undefined {
    const id = this.#deps.idOf(key);
    this.#needed.getOrInsertComputed(asker, () => new Set()).add(id);
    const known = this.#followed.get(id);
    known?.askers.add(asker);
    if (known) return known.newest;
    const followed: Followed<State> = { stop: new AbortController(), askers: new Set([asker]), newest: undefined };
    this.#followed.set(id, followed);
    void this.#follow(key, followed);
    return undefined;
  }

  /** Ends to follow what `asker` needed and is not among those that it keeps, unless somebody else needs it. */
  release(asker: string, kept: ReadonlySet<string> = new Set()): void {
    const needed = this.#needed.get(asker);
    for (const id of needed ?? []) {
      if (kept.has(id)) continue;
      needed?.delete(id);
      const followed = this.#followed.get(id);
      if (!followed?.askers.delete(asker) || followed.askers.size > 0) continue;
      this.#followed.delete(id);
      followed.stop.abort();
    }
    if (needed?.size === 0) this.#needed.delete(asker);
  }

  async #follow(key: Key, followed: Followed<State>): Promise<void> {
    const { follow, idOf, onChanged, onLost, log, signal } = this.#deps;
    const id = idOf(key);
    const until = AbortSignal.any([signal, followed.stop.signal]);
    try {
      for await (const state of follow(key, until)) {
        followed.newest = state;
        onChanged(id, followed.askers);
      }
    } catch (err) {
      if (until.aborted) return;
      log.error({ err, id }, "states could not be followed");
      this.#followed.delete(id);
      onLost(id, followed.askers);
    }
  }
}
