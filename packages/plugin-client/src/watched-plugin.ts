import { setTimeout as wait } from "node:timers/promises";
import { boundText, Fault, isFault, isStageSuccess, messageOf } from "@slipway/domain";
import {
  backoffDelay,
  connectTransport,
  isAnswer,
  isUnimplemented,
  type Logger,
  longestTimerMs,
  type RpcTransport,
} from "@slipway/runtime";
import { openKeepalive } from "./keepalive.ts";
import type { PluginCallOptions, StageAnswer, StageRequest } from "./plugin.ts";
import { type PluginCalls, pluginCalls } from "./plugin-calls.ts";
import { PluginLost } from "./plugin-lost.ts";
import type { PluginSpec } from "./plugin-spec.ts";
import { type Blame, PluginTurns } from "./plugin-turns.ts";

/** Short: an attempt is one connection, and stages wait for a plugin that restarts. */
const backoff = { baseMs: 100, maxMs: 500 };
/** How long a plugin may take to accept a connection, and to list its stages. */
const answerMs = 10_000;
const readyMs = 30_000;
/** How long after an answer the connection may end, if one SIGTERM caused both. */
const partingMs = 500;
/** How long after a broken call it may take to notice that the process is gone, and then to hear why from its launcher. */
const noticeMs = 2_000;
/** Calls other than stages that kill the plugin this often are refused for a while: nobody counts their attempts. */
const mostDeaths = 3;
const refusedForMs = 60 * 60 * 1_000;
/** Bytes of the reason of a failed call that are kept. */
const longestReason = 2_048;

/** When a call last succeeded, and when and why one last failed. A stage that reports its failure has succeeded as a call. */
export interface CallRecord {
  readonly succeededAt?: Temporal.Instant;
  readonly failed?: { readonly at: Temporal.Instant; readonly reason: string };
}

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
  readonly #turns = new PluginTurns();
  /** Calls that killed the plugin, other than stages. */
  readonly #deaths = new Map<string, { readonly times: number; readonly atMs: number; readonly message: string }>();
  readonly #calls: PluginCalls;
  /** The calls of the plugin, each in its turn. */
  readonly calls: Omit<PluginCalls, "fetchDefinedStages">;
  #record: CallRecord = {};
  /** Whether the plugin answered that it is stopping. */
  #isStopping = false;
  #stages: readonly string[] = [];
  #problem: string | undefined = "it has not answered yet";
  /** Aborted when the current connection ends. */
  #connection = new AbortController();

  constructor(options: WatchedPluginOptions) {
    this.#options = options;
    const { name, url, dial, interceptors = [] } = options.spec;
    this.#transport = connectTransport({ url: dial === undefined ? url : `plugin ${name}`, dial, interceptors });
    const calls = pluginCalls(options.spec, this.#transport, (reason) => this.#unreachable(reason));
    this.#calls = calls;
    this.calls = {
      determineVersions: (request, given) =>
        this.#inTurn(`plan ${request.deployment.id}`, given, () => calls.determineVersions(request, given)),
      determineStrategy: (request, given) =>
        this.#inTurn(`plan ${request.deployment.id}`, given, () => calls.determineStrategy(request, given)),
      buildQuickSyncStages: (rollback, given) => this.#inTurn("quick sync", given, () => calls.buildQuickSyncStages(rollback, given)),
      buildPipelineSyncStages: (stages, rollback, given) =>
        this.#inTurn(`pipeline ${JSON.stringify(stages)}`, given, () => calls.buildPipelineSyncStages(stages, rollback, given)),
      executeStage: (request, given) => this.#executeStage(request, given),
      getLivestate: async (request, given) => {
        const live = await this.#inTurn(`live state ${request.application.id}`, given, () => calls.getLivestate(request, given));
        // A target that cannot be read is an answer, but no success.
        if (live?.sync.status === "unknown" && live.sync.reason) this.#failed(live.sync.reason);
        return live;
      },
      getPlanPreview: (request, given) =>
        this.#inTurn(`preview ${request.application.id}`, given, () => calls.getPlanPreview(request, given)),
    };
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

  get record(): CallRecord {
    return this.#record;
  }

  /** Aborted when the current connection ends. */
  get connection(): AbortSignal {
    return this.#connection.signal;
  }

  /** Refuses a call that has killed the plugin again and again. */
  async #inTurn<T>(key: string, options: PluginCallOptions | undefined, call: () => Promise<T>): Promise<T> {
    const before = this.#deaths.get(key);
    const isOld = before === undefined || performance.now() - before.atMs > refusedForMs;
    if (!isOld && before.times >= mostDeaths)
      throw new Fault(
        "precondition",
        `this call killed the plugin ${before.times} times and is not repeated for an hour: ${before.message}`,
      );
    return this.#guarded(key, options, call).catch((error: unknown) => {
      if (error instanceof PluginLost && error.isCulprit) {
        this.#forgetOldDeaths();
        this.#deaths.set(key, { times: (isOld ? 0 : before.times) + 1, atMs: performance.now(), message: error.message });
      }
      throw error;
    });
  }

  /** A plan that was refused does not come back: its deployment has failed. */
  #forgetOldDeaths(): void {
    for (const [key, { atMs }] of this.#deaths) if (performance.now() - atMs > refusedForMs) this.#deaths.delete(key);
  }

  /** Makes a call in its turn. Throws PluginLost if the plugin died during it. */
  async #guarded<T>(key: string, { signal }: PluginCallOptions = {}, call: () => Promise<T>): Promise<T> {
    using turn = await this.#turns.enter(key, signal);
    const lost = this.connection;
    try {
      const answer = await call();
      this.#record = { ...this.#record, succeededAt: Temporal.Now.instant() };
      return answer;
    } catch (error) {
      signal?.throwIfAborted();
      if (!isUnimplemented(error)) this.#failed(messageOf(error));
      if (!isFault(error, "unavailable") || this.#problem !== undefined) throw await this.#lostOr(error, turn.blame);
      if (isAnswer(error)) this.#isStopping = true;
      await wait(noticeMs, undefined, { signal: signal ? AbortSignal.any([lost, signal]) : lost }).catch(() => {});
      signal?.throwIfAborted();
      throw await this.#lostOr(error, turn.blame);
    }
  }

  #failed(reason: string): void {
    this.#record = { ...this.#record, failed: { at: Temporal.Now.instant(), reason: boundText(reason, longestReason) } };
  }

  /** The fault of a call during which the plugin died, in the words of its launcher; another error as it is. */
  async #lostOr(error: unknown, blame: Blame | undefined): Promise<unknown> {
    if (blame === undefined || !isFault(error, "unavailable")) return error;
    const { explain } = this.#options.spec;
    const until = performance.now() + noticeMs;
    while (explain !== undefined && explain() === undefined && performance.now() < until) await wait(50);
    // Without a cause, the words are our own.
    return new PluginLost(error.cause === undefined ? error.message : this.#unreachable(connectionProblem(error)), {
      isCulprit: blame === "this",
      cause: error,
    });
  }

  /**
   * Like the call, but throws `unavailable` for a stage that was interrupted by the plugin's shutdown: PipeCD's plugins report
   * such a stage as failed and exit.
   */
  async #executeStage(request: StageRequest, options: PluginCallOptions = {}): Promise<StageAnswer> {
    return this.#guarded(`stage ${request.deployment.id}/${request.stage.id}`, options, () => this.#callStage(request, options));
  }

  async #callStage(request: StageRequest, options: PluginCallOptions): Promise<StageAnswer> {
    const { signal } = options;
    const lost = this.connection;
    const parting = async (): Promise<boolean> => {
      await wait(partingMs, undefined, { signal: lost }).catch(() => {});
      signal?.throwIfAborted();
      return lost.aborted;
    };
    try {
      const answer = await this.#calls.executeStage(request, options);
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
        await using keepalive = await openKeepalive(spec, { signal, timeoutMs: answerMs });
        this.#stages = await this.#calls.fetchDefinedStages({ signal, timeoutMs: answerMs });
        failures = 0;
        this.#becomeUp();
        await keepalive.closed;
        if (!signal.aborted) this.#turns.lost(this.#isStopping);
        this.#isStopping = false;
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
    this.#turns.back();
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
