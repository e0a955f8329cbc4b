import { Fault } from "@slipway/domain";

/** Calls that kill the plugin this often are refused for a while: nobody counts the attempts of calls other than stages. */
const mostDeaths = 3;
const refusedForMs = 60 * 60 * 1_000;

interface Deaths {
  readonly times: number;
  readonly atMs: number;
  readonly message: string;
}

/** The calls that killed a plugin lately, and how often. */
export class FatalCalls {
  readonly #deaths = new Map<string, Deaths>();
  readonly #nowMs: () => number;

  /** `nowMs` reads a monotonic clock. */
  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Throws `precondition` for a call that has killed the plugin again and again. `key` is the same when the call is repeated. */
  check(key: string): void {
    this.#forgetOld();
    const { times, message } = this.#deaths.get(key) ?? { times: 0, message: "" };
    if (times >= mostDeaths)
      throw new Fault("precondition", `this call killed the plugin ${times} times and is not repeated for an hour: ${message}`);
  }

  /** Counts a call that killed the plugin. */
  killed(key: string, message: string): void {
    this.#forgetOld();
    this.#deaths.set(key, { times: (this.#deaths.get(key)?.times ?? 0) + 1, atMs: this.#nowMs(), message });
  }

  /** A plan that was refused does not come back: its deployment has failed. */
  #forgetOld(): void {
    for (const [key, { atMs }] of this.#deaths) if (this.#nowMs() - atMs > refusedForMs) this.#deaths.delete(key);
  }
}
