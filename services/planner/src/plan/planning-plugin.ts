import type { ArtifactVersion, Deployment, StrategyAnswer } from "@slipway/domain";
import type { Plugin, PluginSource, PluginStage, RequestedStage } from "@slipway/plugin-client";

/** A plugin while a plan is made: it looks at one deployment and its sources. */
export interface PlanningPlugin {
  readonly name: string;
  determineVersions(signal: AbortSignal): Promise<readonly ArtifactVersion[]>;
  /** Undefined when it has no word on the strategy. */
  determineStrategy(signal: AbortSignal): Promise<StrategyAnswer>;
  buildQuickSyncStages(rollback: boolean, signal: AbortSignal): Promise<readonly PluginStage[]>;
  buildPipelineSyncStages(stages: readonly RequestedStage[], rollback: boolean, signal: AbortSignal): Promise<readonly PluginStage[]>;
}

/** Long enough for a plugin that is started again, short enough not to keep other applications' plans waiting. */
const comebackMs = 10_000;

/** A plugin that is asked about one deployment. One that is away is waited for, so that the plan goes on the moment it is back. */
export function planningPlugin(
  plugin: Plugin,
  deployment: Deployment,
  target: PluginSource,
  running: PluginSource | undefined,
): PlanningPlugin {
  const request = { deployment, target, running };
  const ready = (signal: AbortSignal): Promise<void> => plugin.ready({ signal, timeoutMs: comebackMs });
  return {
    name: plugin.name,
    determineVersions: (signal) => ready(signal).then(() => plugin.determineVersions(request, { signal })),
    determineStrategy: (signal) => ready(signal).then(() => plugin.determineStrategy(request, { signal })),
    buildQuickSyncStages: (rollback, signal) => ready(signal).then(() => plugin.buildQuickSyncStages(rollback, { signal })),
    buildPipelineSyncStages: (stages, rollback, signal) =>
      ready(signal).then(() => plugin.buildPipelineSyncStages(stages, rollback, { signal })),
  };
}
