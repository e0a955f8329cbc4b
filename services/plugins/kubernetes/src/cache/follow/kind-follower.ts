import { Fault, isFault } from "@slipway/plugin-sdk";
import { isUnserved } from "../../client/discovery/unserved.ts";
import { textAt } from "../../json/json.ts";
import { inPieces } from "../turns.ts";
import type { FollowState } from "./follow-state.ts";
import { type FollowTiming, pauseAfter } from "./follow-timing.ts";
import type { KindEvent, KindSink, KindSource } from "./kind-source.ts";
import { unlessSilent } from "./silence-guard.ts";
import { faultOf, isExpired } from "./watch-fault.ts";

export interface KindFollowerOptions {
  readonly source: KindSource;
  readonly sink: KindSink;
  readonly timing: FollowTiming;
  /** Runs one list when it may: lists of a cluster do not run all at once. Default: at once. */
  readonly whenListing?: <T>(list: () => Promise<T>) => Promise<T>;
  /** Runs one piece of keeping what came, when it may. Default: at once. */
  readonly whenTurn?: (work: () => void) => Promise<void>;
  /** Called when a watch was silent for so long that its connection counts as lost. */
  readonly onSilence?: () => void;
  /** Called when the server did not answer, or not as a server should. */
  readonly onFailure?: () => void;
  /** In [0, 1). Default: at random. */
  readonly random?: () => number;
}

/** A watch that lived shorter counts as a failure, so that one that is always ended at once is not begun all the time. */
const shortWatchMs = 1_000;

/**
 * Follows the objects of one kind: lists them, then watches, and goes on after whatever happens. What it tells is in order. After an interruption it resumes;
 * if the server no longer knows what happened meanwhile it lists again, and what is not listed is gone. If either takes longer than a short time, what it knew is stale meanwhile. Disposing ends it without a word.
 */
export class KindFollower implements AsyncDisposable {
  /** Resolves when it has ended. */
  readonly done: Promise<void>;
  readonly #options: KindFollowerOptions;
  readonly #ending = new AbortController();
  readonly #random: () => number;
  #state: FollowState = { kind: "syncing" };
  /** From where to watch; empty: list first. */
  #version = "";
  #failures = 0;
  #currentSince = Number.NEGATIVE_INFINITY;
  #failingSince: number | undefined;
  #lose = (_: Fault) => {};
  #wake = () => {};

  constructor(options: KindFollowerOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.done = this.#run();
  }

  get state(): FollowState {
    return this.#state;
  }

  /** When it became current last, in milliseconds of the monotonic clock. */
  get currentSince(): number {
    return this.#currentSince;
  }

  /** Ends a pause, and the next one is short again: what could not be read may be readable now. */
  retry(): void {
    this.#failures = 0;
    this.#wake();
  }

  /** Ends a watch that stands, as the server does not answer any more. What was current is stale at once, with this reason. */
  lose(fault: Fault): void {
    this.#lose(fault);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    this.#wake();
    await this.done;
  }

  async #run(): Promise<void> {
    const { timing } = this.#options;
    while (!this.#ending.signal.aborted) {
      try {
        if (this.#version === "") await this.#bridged(() => this.#list());
        if (await this.#watch()) this.#failures = 0;
        else await this.#pause(pauseAfter(++this.#failures, timing, this.#random()));
      } catch (error) {
        if (this.#ending.signal.aborted) return;
        await this.#recover(error);
      }
    }
  }

  /** Waits for an answer. What was current before stays so only for a short time: a server may accept a request and never answer. */
  async #bridged<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#state.kind !== "current") return await ask();
    const { graceMs } = this.#options.timing;
    this.#failingSince ??= performance.now();
    const fault = new Fault("unavailable", `the API server has not told within ${graceMs / 1_000} s what has changed`);
    const late = () => this.#tell({ kind: "stale", reason: fault.message, fault });
    const timer = setTimeout(late, this.#failingSince + graceMs - performance.now());
    try {
      return await ask();
    } finally {
      clearTimeout(timer);
    }
  }

  async #list(): Promise<void> {
    const { source, sink, whenListing = (list) => list(), whenTurn = atOnce } = this.#options;
    const { signal } = this.#ending;
    this.#version = await whenListing(async () => {
      const uids = new Set<string>();
      for (let continueAt = ""; ; ) {
        const page = await source.page(continueAt, signal);
        signal.throwIfAborted();
        for (const items of inPieces(page.items)) {
          await whenTurn(() => {
            signal.throwIfAborted();
            for (const item of items) {
              uids.add(textAt(item, "metadata", "uid"));
              sink.put(item);
            }
          });
        }
        continueAt = page.continueAt;
        if (continueAt !== "") continue;
        sink.retain(uids);
        return page.resourceVersion;
      }
    });
  }

  /** Returns whether the watch was a good one. */
  async #watch(): Promise<boolean> {
    const { source, timing, onSilence, whenTurn = atOnce } = this.#options;
    const cut = new AbortController();
    const end = (reason: Fault) => {
      cut.abort(reason);
      onSilence?.();
    };
    const signal = AbortSignal.any([this.#ending.signal, cut.signal]);
    const timeoutSeconds = Math.round(timing.watchSeconds * (1 + this.#random()));
    const events = await this.#bridged(() => source.watch({ resourceVersion: this.#version, timeoutSeconds }, signal));
    const startedAt = performance.now();
    this.#failingSince = undefined;
    this.#tell({ kind: "current" });
    let isUsed = false;
    this.#lose = (fault) => {
      this.#failingSince = performance.now() - timing.graceMs;
      cut.abort(fault);
    };
    try {
      for await (const batch of unlessSilent(events, timing.silenceMs, end)) {
        if (this.#ending.signal.aborted) return true;
        await whenTurn(() => {
          for (const event of this.#ending.signal.aborted ? [] : batch) this.#obey(event);
        });
        this.#failures = 0;
        isUsed = true;
      }
    } finally {
      this.#lose = () => {};
      cut.abort();
    }
    return isUsed || performance.now() - startedAt > shortWatchMs;
  }

  #obey({ type, object }: KindEvent): void {
    const { sink } = this.#options;
    if (type === "ERROR") throw faultOf(object);
    if (type === "DELETED") sink.remove(textAt(object, "metadata", "uid"));
    else if (type === "ADDED" || type === "MODIFIED") sink.put(object);
    this.#version = textAt(object, "metadata", "resourceVersion") || this.#version;
  }

  /** Decides what a failure means, and waits. Throws what is a bug. */
  async #recover(error: unknown): Promise<void> {
    const { timing } = this.#options;
    const soon = pauseAfter(++this.#failures, timing, this.#random());
    if (isExpired(error)) {
      this.#version = "";
      // The first time at once: this is how a watch that was cut off for long goes on.
      return this.#failures === 1 ? undefined : this.#pause(soon);
    }
    const fault = isFault(error) ? error : new Fault("unavailable", `the watch was lost: ${textOf(error)}`, { cause: error });
    if (fault.code === "forbidden" || isUnserved(fault) || fault.code === "invalid") {
      const isListed = this.#version !== "";
      this.#version = "";
      this.#tell(isUnserved(fault) ? { kind: "unserved" } : { kind: "refused", reason: fault.message, isListed });
      return this.#pause(timing.refusedMs * (0.5 + this.#random() / 2));
    }
    this.#options.onFailure?.();
    this.#failingSince ??= performance.now();
    const left = this.#failingSince + timing.graceMs - performance.now();
    if (this.#state.kind !== "current" || left <= 0) this.#tell({ kind: "stale", reason: fault.message, fault });
    return this.#pause(this.#state.kind === "current" ? Math.min(soon, left) : soon);
  }

  #tell(state: FollowState): void {
    const isNew = state.kind !== this.#state.kind || ("reason" in state && "reason" in this.#state && state.reason !== this.#state.reason);
    if (isNew && state.kind === "current") this.#currentSince = performance.now();
    this.#state = state;
    if (isNew) this.#options.sink.state(state);
  }

  async #pause(ms: number): Promise<void> {
    if (this.#ending.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#wake = resolve;
    await promise;
    clearTimeout(timer);
    this.#wake = () => {};
  }
}

async function atOnce(work: () => void): Promise<void> {
  work();
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
