import { Fault } from "@slipway/plugin-sdk";

/** After so many ticks in which nothing came the server is asked, and again after as many, on a new connection. */
const askedAfter = 5;
/** So many ticks in which nothing came, nor an answer: the server counts as away. One that is overloaded answers later than usual. */
const lostAfter = 15;

export interface PulseOptions {
  /** Silence is counted in ticks of this time: a process that was paused, or busy, has not listened meanwhile. */
  readonly tickMs: number;
  readonly server: string;
  /** Whether the server answers at all. May reject when the signal aborts, which counts as no answer. */
  readonly ask: (signal: AbortSignal) => Promise<boolean>;
  /** Called before it is asked again: connections that are idle may be dead. */
  readonly renew: () => void;
  /** Called when the server counts as away. */
  readonly onLost: (fault: Fault) => void;
  /** Called when it answers again after that. */
  readonly onReturn: () => void;
}

/**
 * Notices that an API server does not answer any more although no connection was ended: its process or its machine hangs, or the network loses everything. Watches are
 * silent while nothing changes, so it is asked, once for all of them, when nothing has come for some seconds.
 */
export class Pulse implements Disposable {
  readonly #options: PulseOptions;
  readonly #ticking: NodeJS.Timeout;
  #silentTicks = 0;
  #heardAt = Temporal.Now.instant();
  #asking: AbortController | undefined;
  #answering = new AbortController();

  constructor(options: PulseOptions) {
    this.#options = options;
    this.#ticking = setInterval(() => this.#tick(), options.tickMs);
  }

  /** Aborts, with the reason, when the server counts as away. After it has returned there is another one. */
  get answering(): AbortSignal {
    return this.#answering.signal;
  }

  /** Something came from the server. */
  heard(): void {
    this.#silentTicks = 0;
    this.#heardAt = Temporal.Now.instant();
    this.#asking?.abort();
    this.#asking = undefined;
    if (!this.answering.aborted) return;
    this.#answering = new AbortController();
    this.#options.onReturn();
  }

  /** Asks no more. */
  [Symbol.dispose](): void {
    clearInterval(this.#ticking);
    this.#asking?.abort();
  }

  #tick(): void {
    this.#silentTicks++;
    if (this.#silentTicks === lostAfter) this.#lose();
    if (this.#silentTicks % askedAfter === 0) void this.#ask();
  }

  /** A question of before may still be answered. Never rejects. */
  async #ask(): Promise<void> {
    const { ask, renew } = this.#options;
    if (this.#asking !== undefined) renew();
    this.#asking ??= new AbortController();
    const { signal } = this.#asking;
    const isAnswered = await ask(signal).catch(() => false);
    if (isAnswered && !signal.aborted) this.heard();
  }

  #lose(): void {
    const { server, onLost } = this.#options;
    const since = this.#heardAt.toString({ smallestUnit: "second" });
    const fault = new Fault("unavailable", `the API server at ${server} has not answered since ${since}`);
    this.#answering.abort(fault);
    onLost(fault);
  }
}
