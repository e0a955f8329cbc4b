import { setTimeout as wait } from "node:timers/promises";
import { Fault, isFault, isStageSuccess, messageOf } from "@slipway/domain";
import { backoffDelay, connectTransport, type Logger, longestTimerMs, type RpcTransport } from "@slipway/runtime";
import { openKeepalive } from "./keepalive.ts";
import type { PluginCallOptions, StageAnswer, StageRequest } from "./plugin.ts";
import { type PluginCalls, pluginCalls } from "./plugin-calls.ts";
import type { PluginSpec } from "./plugin-spec.ts";

/** Short: an attempt is one connection, and stages wait for a plugin that restarts. */
const backoff = { baseMs: 100, maxMs: 500 };
/** How long a plugin may take to accept a connection, and to list its stages. */
const answerMs = 10_000;
const readyMs = 30_000;
/** How long after an answer the connection may end, if one SIGTERM caused both. */
const partingMs = 500;

export interface WatchedPluginOptions {
  readonly spec: PluginSpec;
  readonly log: Logger;
  /** Called whenever the plugin has become available. */
  readonly onUp: () => void;
}

/**
 * Connects to a plugin in the background, and again whenever the connection ends. Fetches its stages each time, because a
 * restarted plugin may be another version. Its background work never throws.
 */
export class WatchedPlugin implements AsyncDisposable {
  readonly #options: WatchedPluginOptions;
  readonly #closing = new AbortController();
  readonly #transport: RpcTransport;
  readonly #waiting = new Set<() => void>();
  readonly #watching: Promise<void>;
  readonly calls: PluginCalls;
  #stages: readonly string[] = [];
  #problem: string | undefined = "it has not answered yet";
  /** Aborted when the current connection ends. */
  #connection = new AbortController();

  constructor(options: WatchedPluginOptions) {
    this.#options = options;
    const { name, url } = options.spec;
    this.#transport = connectTransport({ url });
    this.calls = pluginCalls(name, this.#transport, (reason) => this.#unreachable(reason));
    this.#watching = this.#watch();
  }

  /** Its stages as of the last connection; empty before the first. */
  get stages(): readonly string[] {
    return this.#stages;
  }

  /** Why it does not answer, in a sentence; undefined while it does. */
  get problem(): string | undefined {
    return this.#problem === undefined ? undefined : this.#unreachable(this.#problem);
  }

  /** Aborted when the current connection ends. */
  get connection(): AbortSignal {
    return this.#connection.signal;
  }

  /**
   * Like the call, but throws `unavailable` for a stage that was interrupted by the plugin's shutdown: PipeCD's plugins report
   * such a stage as failed and exit.
   */
  async executeStage(request: StageRequest, options: PluginCallOptions = {}): Promise<StageAnswer> {
    const { signal } = options;
    const lost = this.connection;
    const parting = async (): Promise<boolean> => {
      await wait(partingMs, undefined, { signal: lost }).catch(() => {});
      signal?.throwIfAborted();
      return lost.aborted;
    };
    try {
      const answer = await this.calls.executeStage(request, options);
      if (isStageSuccess(answer.status) || !(await parting())) return answer;
    } catch (error) {
      signal?.throwIfAborted();
      if (isFault(error, "unavailable") || !(await parting())) throw error;
    }
    throw new Fault("unavailable", `plugin ${this.#options.spec.name} was shut down while it ran stage ${request.stage.name}`);
  }

  async ready({ signal, timeoutMs = readyMs }: PluginCallOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.#problem === undefined) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => reject(new Fault("unavailable", this.problem ?? this.#unreachable("it became unavailable again"))),
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
    await this.#transport[Symbol.asyncDispose]();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    const { spec, log } = this.#options;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await using keepalive = await openKeepalive(spec.url, { signal, timeoutMs: answerMs });
        this.#stages = await this.calls.fetchDefinedStages({ signal, timeoutMs: answerMs });
        failures = 0;
        this.#becomeUp();
        await keepalive.closed;
        this.#connection.abort();
        this.#connection = new AbortController();
        this.#problem = "it closed the connection";
        if (!signal.aborted) log.warn({ plugin: spec.name, url: spec.url }, "plugin became unavailable");
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

  #unreachable(reason: string): string {
    const { name, url, explain } = this.#options.spec;
    return `plugin ${name} at ${url} does not answer: ${explain?.() ?? reason}`;
  }
}

/** The innermost words: a failed call is already wrapped in ours. */
function connectionProblem(error: unknown): string {
  if (error instanceof Fault && error.cause instanceof Error) return error.cause.message;
  if (error instanceof Error && error.name === "TimeoutError") return "it timed out";
  return messageOf(error);
}
