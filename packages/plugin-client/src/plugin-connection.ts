import { setTimeout as wait } from "node:timers/promises";
import { Fault, messageOf } from "@slipway/domain";
import { backoffDelay, forPrograms, type Logger, longestTimerMs } from "@slipway/runtime";
import { openKeepalive } from "./keepalive.ts";
import type { PluginCallOptions } from "./plugin-call-options.ts";
import type { PluginSpec } from "./plugin-spec.ts";

/** Short: an attempt is one connection, and stages wait for a plugin that restarts. */
const backoff = { baseMs: 100, maxMs: 500 };
/** How long a plugin may take to accept a connection, and to list its stages. */
const answerMs = 10_000;
const readyMs = 30_000;

export interface PluginConnectionOptions {
  readonly spec: PluginSpec;
  readonly log: Logger;
  readonly fetchStages: (options: PluginCallOptions) => Promise<readonly string[]>;
  /** Called whenever the plugin has become available. */
  readonly onUp: () => void;
  /** Called whenever a connection has ended by itself, before its signal aborts. */
  readonly onLost: () => void;
}

/**
 * Connects to a plugin in the background, and again whenever the connection ends. Fetches its stages each time, because a
 * restarted plugin may be another version. Its background work never throws.
 */
export class PluginConnection implements AsyncDisposable {
  readonly #options: PluginConnectionOptions;
  readonly #closing = new AbortController();
  readonly #waiting = new Set<() => void>();
  readonly #watching: Promise<void>;
  #stages: readonly string[] = [];
  #problem: string | undefined = "it has not answered yet";
  #current = new AbortController();

  constructor(options: PluginConnectionOptions) {
    this.#options = options;
    this.#watching = this.#watch();
  }

  /** Its stages as of the last connection; empty before the first. */
  get stages(): readonly string[] {
    return this.#stages;
  }

  get isUp(): boolean {
    return this.#problem === undefined;
  }

  /** Why it does not answer, in a sentence; undefined while it does. */
  get problem(): string | undefined {
    return this.#problem === undefined ? undefined : unreachable(this.#options.spec, this.#problem);
  }

  /** Aborted when the current connection ends. */
  get signal(): AbortSignal {
    return this.#current.signal;
  }

  /** Resolves when it answers. Throws `unavailable` after `timeoutMs` (default: 30 s). */
  async ready({ signal, timeoutMs = readyMs }: PluginCallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.#problem === undefined) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => reject(new Fault("unavailable", this.problem ?? unreachable(this.#options.spec, "it became unavailable again"))),
      Math.min(timeoutMs, longestTimerMs),
    );
    const onAbort = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#waiting.add(resolve);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      this.#waiting.delete(resolve);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    const { spec, log, fetchStages, onLost } = this.#options;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await using keepalive = await openKeepalive(spec, { signal, timeoutMs: answerMs });
        this.#stages = await fetchStages({ signal, timeoutMs: answerMs });
        failures = 0;
        this.#becomeUp();
        await keepalive.closed;
        if (!signal.aborted) onLost();
        this.#current.abort();
        this.#current = new AbortController();
        this.#problem = "it closed the connection";
        // Its launcher says why.
        const launched = spec.explain === undefined ? {} : forPrograms;
        if (!signal.aborted) log.warn({ ...launched, plugin: spec.name, url: spec.url }, "plugin became unavailable");
      } catch (err) {
        failures++;
        this.#problem = connectionProblem(err);
        if (!signal.aborted) log.debug({ plugin: spec.name, url: spec.url, err }, "plugin did not answer");
      }
      await wait(backoffDelay(failures, backoff), undefined, { signal }).catch(() => {});
    }
  }

  #becomeUp(): void {
    const { spec, log, onUp } = this.#options;
    this.#problem = undefined;
    log.info({ plugin: spec.name, url: spec.url, stages: this.#stages }, "plugin connected");
    for (const resolve of this.#waiting) resolve();
    onUp();
  }
}

/** The message for a plugin that does not answer. The words of its launcher come first. */
export function unreachable({ name, url, explain }: PluginSpec, reason: string): string {
  return `plugin ${name} at ${url} does not answer: ${explain?.() ?? reason}`;
}

/** The innermost words: a failed call is already wrapped in ours. */
export function connectionProblem(error: unknown): string {
  if (error instanceof Fault && error.cause instanceof Error) return error.cause.message;
  if (error instanceof Error && error.name === "TimeoutError") return "it timed out";
  return messageOf(error);
}
