import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@slipway/domain";
import { backoffDelay, connectTransport, type Logger, type RpcTransport } from "@slipway/runtime";
import { openLiveline } from "./liveline.ts";
import type { PluginCallOptions } from "./plugin.ts";
import { type PluginCalls, pluginCalls } from "./plugin-calls.ts";
import type { PluginSpec } from "./plugin-spec.ts";

/** Short: a try is one connection, and stages wait for a plugin that restarts. */
const backoff = { baseMs: 100, maxMs: 500 };
/** How long a plugin may take to accept a connection, and to name its stages. */
const answerMs = 10_000;
const readyMs = 30_000;

export interface WatchedPluginOptions {
  readonly spec: PluginSpec;
  readonly log: Logger;
  /** Told whenever the plugin answered, the first time or again. */
  readonly onUp: () => void;
}

/**
 * Connects to a plugin in the background, and again whenever it went away, and asks it each time for its stages: what comes
 * back may be another version. Its background work never throws.
 */
export class WatchedPlugin implements AsyncDisposable {
  readonly #options: WatchedPluginOptions;
  readonly #closing = new AbortController();
  readonly #transport: RpcTransport;
  readonly #waiting = new Set<() => void>();
  readonly #watching: Promise<void>;
  readonly calls: PluginCalls;
  #stages: readonly string[] = [];
  #problem: string | undefined = "it did not answer yet";

  constructor(options: WatchedPluginOptions) {
    this.#options = options;
    const { name, url } = options.spec;
    this.#transport = connectTransport({ url });
    this.calls = pluginCalls(name, this.#transport, (reason) => this.#unreachable(reason));
    this.#watching = this.#watch();
  }

  /** As it said when it answered last; empty before the first time. */
  get stages(): readonly string[] {
    return this.#stages;
  }

  /** Why it does not answer, in a sentence; undefined while it does. */
  get problem(): string | undefined {
    return this.#problem === undefined ? undefined : this.#unreachable(this.#problem);
  }

  async ready({ signal, timeoutMs = readyMs }: PluginCallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.#problem === undefined) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Fault("unavailable", this.problem ?? this.#unreachable("it went away again"))), timeoutMs);
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
    await this.#transport[Symbol.asyncDispose]();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    const { spec, log } = this.#options;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await using liveline = await openLiveline(spec.url, { signal, timeoutMs: answerMs });
        this.#stages = await this.calls.fetchDefinedStages({ signal, timeoutMs: answerMs });
        failures = 0;
        this.#becomeUp();
        await liveline.closed;
        this.#problem = "it closed the connection";
        if (!signal.aborted) log.warn({ plugin: spec.name, url: spec.url }, "plugin went away");
      } catch (err) {
        failures++;
        this.#problem = reasonOf(err);
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

  #unreachable(reason: string): string {
    const { name, url, explain } = this.#options.spec;
    return `plugin ${name} at ${url} does not answer: ${explain?.() ?? reason}`;
  }
}

/** The innermost words: a failed call is already wrapped in ours. */
function reasonOf(error: unknown): string {
  if (error instanceof Fault && error.cause instanceof Error) return error.cause.message;
  if (error instanceof Error && error.name === "TimeoutError") return "it took too long";
  return error instanceof Error ? error.message : String(error);
}
