import { connectTransport, type Logger, type RpcTransport } from "@slipway/runtime";
import { watchInTurn } from "./livestate/watch-in-turn.ts";
import { maskedCalls } from "./masked-calls.ts";
import type { PluginCallOptions } from "./plugin-call-options.ts";
import { type PluginCalls, pluginCalls } from "./plugin-calls.ts";
import { connectionProblem, PluginConnection, unreachable } from "./plugin-connection.ts";
import type { PluginSpec } from "./plugin-spec.ts";
import { callStage } from "./stage-call.ts";
import type { CallRecord } from "./turns/call-records.ts";
import { CallsInTurn, looking } from "./turns/calls-in-turn.ts";

export interface WatchedPluginOptions {
  readonly spec: PluginSpec;
  readonly log: Logger;
  /** Called whenever the plugin has become available. */
  readonly onUp: () => void;
}

/** A plugin: its connection, which is watched, and its calls, each in its turn. */
export class WatchedPlugin implements AsyncDisposable {
  readonly #transport: RpcTransport;
  readonly #watched: PluginConnection;
  readonly #turns: CallsInTurn;
  /** The calls of the plugin, each in its turn. */
  readonly calls: Omit<PluginCalls, "fetchDefinedStages">;

  constructor({ spec, log, onUp }: WatchedPluginOptions) {
    const { name, url, dial, interceptors = [], explain } = spec;
    this.#transport = connectTransport({ url: dial === undefined ? url : `plugin ${name}`, dial, interceptors });
    const calls = pluginCalls(spec, this.#transport, (reason) => unreachable(spec, reason));
    const watched = new PluginConnection({
      spec,
      log,
      fetchStages: calls.fetchDefinedStages,
      onUp: () => {
        turns.back();
        onUp();
      },
      onLost: () => turns.lost(),
    });
    const turns = new CallsInTurn({
      get isUp() {
        return watched.isUp;
      },
      get signal() {
        return watched.signal;
      },
      explain,
      unreachable: (error) => unreachable(spec, connectionProblem(error)),
    });
    this.#watched = watched;
    this.#turns = turns;
    this.calls = maskedCalls(callsInTurn(calls, { spec, watched, turns }));
  }

  /** Its stages as of the last connection; empty before the first. */
  get stages(): readonly string[] {
    return this.#watched.stages;
  }

  /** Why it does not answer, in a sentence; undefined while it does. */
  get problem(): string | undefined {
    return this.#watched.problem;
  }

  get record(): CallRecord {
    return this.#turns.record;
  }

  /** Aborted when the current connection ends. */
  get connection(): AbortSignal {
    return this.#watched.signal;
  }

  /** Resolves when it answers. Throws `unavailable` after `timeoutMs` (default: 30 s). */
  ready(options?: PluginCallOptions): Promise<void> {
    return this.#watched.ready(options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.#watched[Symbol.asyncDispose]();
    await this.#transport[Symbol.asyncDispose]();
    await closed;
  }
}

interface InTurn {
  readonly spec: PluginSpec;
  readonly watched: PluginConnection;
  readonly turns: CallsInTurn;
}

/** The calls of a plugin with the key by which each is known when it is repeated. Attempts of stages are counted by whoever runs them. */
function callsInTurn(calls: PluginCalls, { spec, watched, turns }: InTurn): Omit<PluginCalls, "fetchDefinedStages"> {
  return {
    determineVersions: (request, given) =>
      turns.makeOrRefuse(`plan ${request.deployment.id}`, given, () => calls.determineVersions(request, given)),
    determineStrategy: (request, given) =>
      turns.makeOrRefuse(`plan ${request.deployment.id}`, given, () => calls.determineStrategy(request, given)),
    buildQuickSyncStages: (rollback, given) => turns.makeOrRefuse("quick sync", given, () => calls.buildQuickSyncStages(rollback, given)),
    buildPipelineSyncStages: (stages, rollback, given) =>
      turns.makeOrRefuse(`pipeline ${JSON.stringify(stages)}`, given, () => calls.buildPipelineSyncStages(stages, rollback, given)),
    buildPruneStages: (request, whole, given) =>
      turns.makeOrRefuse(`prune ${request.deployment.id}`, given, () => calls.buildPruneStages(request, whole, given)),
    executeStage: (request, given) =>
      turns.make(`stage ${request.deployment.id}/${request.stage.id}`, given, () =>
        callStage(() => calls.executeStage(request, given), {
          plugin: spec.name,
          stage: request.stage.name,
          lost: watched.signal,
          signal: given?.signal,
        }),
      ),
    getLivestate: async (request, given) => {
      const key = `${looking}${request.application.id}`;
      const live = await turns.makeOrRefuse(key, given, () => calls.getLivestate(request, given));
      // A target that cannot be read is an answer, but no success.
      if (live?.sync.status === "unknown" && live.sync.reason) turns.failed(key, live.sync.reason);
      return live;
    },
    watchLivestate: watchInTurn(calls, { watched, turns }),
    getPlanPreview: (request, given) =>
      turns.makeOrRefuse(`preview ${request.application.id}`, given, () => calls.getPlanPreview(request, given)),
    getManifest: calls.getManifest,
    listEvents: calls.listEvents,
    listUnmanaged: calls.listUnmanaged,
    streamLogs: calls.streamLogs,
  };
}
