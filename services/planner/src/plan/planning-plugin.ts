import type { ArtifactVersion, Deployment, StrategyAnswer } from "@slipway/domain";
import type { Plugin, PluginSource, PluginStage, PrunePlan, RequestedStage } from "@slipway/plugin-client";

/** A plugin bound to one deployment and its sources. */
export interface PlanningPlugin {
  readonly name: string;
  determineVersions(signal: AbortSignal): Promise<readonly ArtifactVersion[]>;
  /** Undefined if the plugin leaves the strategy open. */
  determineStrategy(signal: AbortSignal): Promise<StrategyAnswer>;
  buildQuickSyncStages(rollback: boolean, signal: AbortSignal): Promise<readonly PluginStage[]>;
  buildPipelineSyncStages(stages: readonly RequestedStage[], rollback: boolean, signal: AbortSignal): Promise<readonly PluginStage[]>;
  /** Undefined if the plugin cannot delete what it deployed. */
  buildPruneStages(whole: boolean, signal: AbortSignal): Promise<PrunePlan | undefined>;
}

/** Long enough for a restart of the plugin, short enough not to delay the plans of other applications. */
const restartMs = 10_000;

/** Binds a plugin to one deployment. Each call first waits a bounded time for a plugin that is not ready. */
export function planningPlugin(
  plugin: Plugin,
  deployment: Deployment,
  target: PluginSource,
  running: PluginSource | undefined,
): PlanningPlugin {
  const request = { deployment, target, running };
  const ready = (signal: AbortSignal): Promise<void> => plugin.ready({ signal, timeoutMs: restartMs });
  return {
    name: plugin.name,
    determineVersions: (signal) => ready(signal).then(() => plugin.determineVersions(request, { signal })),
    determineStrategy: (signal) => ready(signal).then(() => plugin.determineStrategy(request, { signal })),
    buildQuickSyncStages: (rollback, signal) => ready(signal).then(() => plugin.buildQuickSyncStages(rollback, { signal })),
    buildPipelineSyncStages: (stages, rollback, signal) =>
      ready(signal).then(() => plugin.buildPipelineSyncStages(stages, rollback, { signal })),
    buildPruneStages: (whole, signal) => ready(signal).then(() => plugin.buildPruneStages(request, whole, { signal })),
  };
}
