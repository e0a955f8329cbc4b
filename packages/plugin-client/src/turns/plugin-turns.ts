import { once, setMaxListeners } from "node:events";

/**
 * Whom the loss of a plugin is counted against. `this`: the call, which was the only one or the suspect on trial. `another`: a suspect that ran at the same
 * time, or nobody because the plugin was stopped. `unknown`: one of several calls; each is a suspect now.
 */
export type Blame = "this" | "another" | "unknown";

/** A call that a plugin is handling. Disposing it ends its turn. */
export interface Turn extends Disposable {
  /** Whom the plugin's loss during this call was counted against; undefined if it was not lost. */
  readonly blame: Blame | undefined;
}

interface Call {
  readonly key: string;
  readonly since: number;
  blame: Blame | undefined;
}

export interface PluginTurnsOptions {
  /** How long a suspect waits for calls that were there before it. */
  readonly patienceMs?: number;
  /** How long a call waits for a lost plugin to come back. */
  readonly absenceMs?: number;
  /** How many suspects are remembered: one whose deployment was cancelled never comes back to be cleared. */
  readonly mostSuspects?: number;
  /** The longest trial after the first loss; it grows with each loss whose culprit stayed unknown. */
  readonly longestTrialMs?: number;
}

/** A call during which the plugin was lost together with others. */
interface Suspect {
  /** How long it had run when the plugin was lost last. */
  readonly ranMs: number;
  /** How many losses it was there for. */
  readonly losses: number;
}

/** One loss may come from outside: a person, the kernel. Whoever was there for two in a row is tried. */
const lossesBeforeTrial = 2;

/**
 * The calls that one plugin handles for this process. If the plugin is lost while it handles several, any of them may have killed it, or something else.
 * All may come back at once; those during which it is lost a second time come back one at a time: while a suspect is on trial, no other call begins.
 * No call begins between a loss and the plugin's return, so that whatever kills it again is seen among its calls.
 * A suspect is cleared when it ends, or when it has run twice as long as it had before the loss. If the plugin is lost again, the suspect on trial is
 * the culprit and all others are cleared.
 */
export class PluginTurns {
  readonly #options: Required<PluginTurnsOptions>;
  readonly #calls = new Set<Call>();
  readonly #suspects = new Map<string, Suspect>();
  readonly #changes = new EventTarget();
  #trial: Call | undefined;
  #unknownLosses = 0;
  /** Ends the wait for a lost plugin. */
  #absence: NodeJS.Timeout | undefined;

  constructor({ patienceMs = 30_000, absenceMs = 20_000, longestTrialMs = 30_000, mostSuspects = 1_000 }: PluginTurnsOptions = {}) {
    this.#options = { patienceMs, absenceMs, longestTrialMs, mostSuspects };
    // One listener for each call that waits.
    setMaxListeners(0, this.#changes);
  }

  /** Waits for the turn of a call. `key` is the same when the call is repeated. Throws the reason of `signal` when it aborts. */
  async enter(key: string, signal?: AbortSignal): Promise<Turn> {
    while (this.#trial !== undefined || this.#absence !== undefined) await this.#changed(signal);
    const suspect = this.#suspects.get(key);
    if (suspect === undefined || suspect.losses < lossesBeforeTrial) return this.#begin(key);

    const place: Call = { key, since: 0, blame: undefined };
    this.#trial = place;
    try {
      await this.#untilIdle(signal);
    } catch (error) {
      this.#endTrial(place);
      throw error;
    }
    const call = this.#begin(key);
    const limitMs = Math.min(2 * suspect.ranMs + 1_000, this.#options.longestTrialMs * 2 ** this.#unknownLosses);
    const cleared = setTimeout(() => this.#clear(call), limitMs);
    cleared.unref();
    this.#trial = call;
    return call;
  }

  /** The plugin's process is gone. `isStopped`: it was asked to stop, so no call is to blame. */
  lost(isStopped: boolean): void {
    this.#absence ??= setTimeout(() => this.back(), this.#options.absenceMs).unref();
    const now = performance.now();
    const trial = this.#trial;
    const culprit = trial !== undefined && this.#calls.has(trial) ? trial : this.#calls.size === 1 ? [...this.#calls][0] : undefined;
    for (const call of this.#calls)
      call.blame = isStopped ? "another" : culprit === undefined ? "unknown" : call === culprit ? "this" : "another";
    if (isStopped || this.#calls.size === 0) return;
    if (culprit !== undefined) this.#suspects.clear();
    this.#unknownLosses = culprit === undefined ? this.#unknownLosses + 1 : 0;
    for (const { key, since } of culprit === undefined ? this.#calls : [culprit])
      this.#suspect(key, {
        ranMs: now - since,
        losses: culprit === undefined ? (this.#suspects.get(key)?.losses ?? 0) + 1 : lossesBeforeTrial,
      });
  }

  #suspect(key: string, suspect: Suspect): void {
    this.#suspects.delete(key);
    this.#suspects.set(key, suspect);
    const [oldest] = this.#suspects.keys();
    if (oldest !== undefined && this.#suspects.size > this.#options.mostSuspects) this.#suspects.delete(oldest);
  }

  /** The plugin handles calls again; or it stays away, and calls find out why. */
  back(): void {
    clearTimeout(this.#absence);
    this.#absence = undefined;
    this.#changes.dispatchEvent(new Event("change"));
  }

  #begin(key: string): Call & Turn {
    const call = {
      key,
      since: performance.now(),
      blame: undefined,
      [Symbol.dispose]: () => {
        this.#calls.delete(call);
        if (call.blame === undefined) this.#suspects.delete(key);
        this.#endTrial(call);
        this.#changes.dispatchEvent(new Event("change"));
      },
    } as Call & Turn;
    this.#calls.add(call);
    return call;
  }

  /** Others may begin: the suspect has ended, or has survived its trial. */
  #clear(call: Call): void {
    if (this.#trial !== call) return;
    this.#suspects.delete(call.key);
    this.#endTrial(call);
  }

  #endTrial(call: Call): void {
    if (this.#trial !== call) return;
    this.#trial = undefined;
    this.#changes.dispatchEvent(new Event("change"));
  }

  /** Resolves when the plugin is there and no call is in progress, or after a while: some wait for days. */
  async #untilIdle(signal: AbortSignal | undefined): Promise<void> {
    const late = AbortSignal.timeout(this.#options.patienceMs);
    while ((this.#calls.size > 0 || this.#absence !== undefined) && !late.aborted) await this.#changed(signal, late);
  }

  async #changed(signal: AbortSignal | undefined, late?: AbortSignal): Promise<void> {
    const until = [signal, late].filter((each) => each !== undefined);
    await once(this.#changes, "change", { signal: AbortSignal.any(until) }).catch(() => {});
    signal?.throwIfAborted();
  }
}
