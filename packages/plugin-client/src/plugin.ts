import type { ArtifactVersion, Deployment, Stage, StageStatus, StrategyAnswer } from "@slipway/domain";
import type { PluginSource } from "./plugin-spec.ts";
import type { PluginLivestate } from "./wire/livestate-from-plugin.ts";
import type { PlannedStage } from "./wire/stage-from-plugin.ts";

export interface PluginCallOptions {
  /** Aborting it cancels the call at the plugin; the call rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** The call's deadline, which the plugin is told too. Without one a stage may run for ever; other calls get 60 s. */
  readonly timeoutMs?: number;
}

/** What a plan is made for. */
export interface PlanRequest {
  readonly deployment: Deployment;
  readonly target: PluginSource;
  /** What was deployed last with success; undefined on the first deployment. */
  readonly running: PluginSource | undefined;
}

/** A stage of the application file that belongs to the plugin. */
export interface RequestedStage {
  readonly index: number;
  readonly name: string;
  readonly description: string;
  /** Go's syntax, "" for the default. */
  readonly timeout: string;
  /** JSON text of its options, "" for none. */
  readonly config: string;
}

export interface StageRequest extends PlanRequest {
  readonly stage: Stage;
}

/** What a plugin said of a stage. A final status, unless the plugin is broken. */
export interface StageAnswer {
  readonly status: StageStatus;
  readonly message: string;
}

export interface LivestateRequest {
  readonly application: { readonly id: string; readonly name: string; readonly pipedId: string };
  readonly source: PluginSource;
  readonly deployTargets: readonly string[];
}

export interface PlanPreviewRequest {
  readonly application: { readonly id: string; readonly name: string; readonly pipedId: string };
  readonly target: PluginSource;
  readonly running: PluginSource | undefined;
  readonly deployTargets: readonly string[];
}

/** What would change on one deploy target. */
export interface PlanPreview {
  readonly deployTarget: string;
  readonly summary: string;
  readonly noChange: boolean;
  readonly details: string;
  readonly diffLanguage: string;
}

/**
 * A plugin, whether or not it answers now. Calls try the connection anew each time and throw Faults that name the plugin:
 * `unavailable` when it does not answer or died under the call, `deadline`, and what the plugin itself answered.
 */
export interface Plugin {
  readonly name: string;
  readonly url: string;
  readonly deployTargets: readonly string[];
  /** Names of its stages, as it said when it answered last; empty before the first time. */
  readonly stages: readonly string[];
  /** Whether it answers, as far as is known. */
  readonly isUp: boolean;
  /** Aborted when the connection that is open now ends: the process is gone, and what it worked on with it. */
  readonly connection: AbortSignal;

  /** Resolves once it answers, at once if it does. Throws `unavailable` with what is known about why not after `timeoutMs`, 30 s unless told. */
  ready(options?: PluginCallOptions): Promise<void>;
  /** Empty when it has no word on versions. */
  determineVersions(request: PlanRequest, options?: PluginCallOptions): Promise<readonly ArtifactVersion[]>;
  /** Undefined when it has no word on the strategy. */
  determineStrategy(request: PlanRequest, options?: PluginCallOptions): Promise<StrategyAnswer>;
  /** Empty for a plugin that only has stages for pipelines. */
  buildQuickSyncStages(rollback: boolean, options?: PluginCallOptions): Promise<readonly PlannedStage[]>;
  buildPipelineSyncStages(
    stages: readonly RequestedStage[],
    rollback: boolean,
    options?: PluginCallOptions,
  ): Promise<readonly PlannedStage[]>;
  /** One attempt of a stage. Also for one that an earlier attempt was cut off from: the plugin goes on from its metadata. */
  executeStage(request: StageRequest, options?: PluginCallOptions): Promise<StageAnswer>;
  /** Undefined when it can not tell what runs. */
  getLivestate(request: LivestateRequest, options?: PluginCallOptions): Promise<PluginLivestate | undefined>;
  /** Undefined when it can not tell. */
  getPlanPreview(request: PlanPreviewRequest, options?: PluginCallOptions): Promise<readonly PlanPreview[] | undefined>;
}
