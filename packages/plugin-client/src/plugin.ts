import type {
  ArtifactVersion,
  Deployment,
  FaultCode,
  ObjectPreview,
  PreviewBasis,
  Stage,
  StageStatus,
  StrategyAnswer,
} from "@slipway/domain";
import type { InspectionCalls } from "./inspection-calls.ts";
import type { PluginLivestate } from "./livestate/livestate-from-plugin.ts";
import type { PluginLivestateUpdate } from "./livestate/plugin-livestate-update.ts";
import type { PluginCallOptions } from "./plugin-call-options.ts";
import type { PluginSource } from "./plugin-spec.ts";
import type { PluginStage } from "./wire/stage-from-plugin.ts";

/** The deployment to plan. */
export interface PlanRequest {
  readonly deployment: Deployment;
  readonly target: PluginSource;
  /** The last successful deployment; undefined on the first one. */
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

/** The result of a stage. Its status is final unless the plugin is broken. */
export interface StageAnswer {
  readonly status: StageStatus;
  readonly message: string;
  /** The code of the fault that failed it; undefined if it did not fail, or the plugin names none, as PipeCD's do not. */
  readonly faultCode?: FaultCode;
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
  /** What to compare with. Default: the live state, or the files where it cannot be read. */
  readonly basis?: PreviewBasis;
}

/** The changes that a deployment would make on one deploy target. */
export interface PlanPreview {
  readonly deployTarget: string;
  readonly summary: string;
  readonly noChange: boolean;
  readonly details: string;
  readonly diffLanguage: string;
  /** What was compared with; undefined if the plugin does not say it. */
  readonly basis: PreviewBasis | undefined;
  /** Why it is not what was asked for; empty if it is. */
  readonly basisReason: string;
  /** Each object that does not stay as it is; none from a plugin that does not list them. */
  readonly objects: readonly ObjectPreview[];
  /** Why the whole deployment would be refused before it changes anything; empty if it would not. */
  readonly refusal: string;
  /** How many objects a sync may delete, as the application file says it; empty if there is no limit, or if the plugin does not say it. */
  readonly pruneLimit: string;
}

/** How a plugin deletes what an application left. */
export interface PrunePlan {
  readonly stages: readonly PluginStage[];
  /** Deploy targets on which something is left that the plugin does not reach: by name, with the reason. */
  readonly left: Readonly<Record<string, string>>;
}

/**
 * A plugin, available or not. Each call tries the connection again and throws Faults that name the plugin: `unavailable` if it does not answer or dies
 * during the call, `deadline`, and the plugin's own errors.
 */
export interface Plugin extends InspectionCalls {
  readonly name: string;
  readonly url: string;
  readonly deployTargets: readonly string[];
  /** Names of its stages as of the last connection; empty before the first. */
  readonly stages: readonly string[];
  /** Whether it is connected. */
  readonly isUp: boolean;
  /** Aborted when the current connection ends: the process is gone, and its work with it. */
  readonly connection: AbortSignal;

  /** Resolves when it answers, at once if it does already. Throws `unavailable` with the reason after `timeoutMs`; default: 30 s. */
  ready(options?: PluginCallOptions): Promise<void>;
  /** Empty if it does not determine versions. */
  determineVersions(request: PlanRequest, options?: PluginCallOptions): Promise<readonly ArtifactVersion[]>;
  /** Undefined if it does not determine a strategy. */
  determineStrategy(request: PlanRequest, options?: PluginCallOptions): Promise<StrategyAnswer>;
  /** Empty for a plugin that only has pipeline stages. */
  buildQuickSyncStages(rollback: boolean, options?: PluginCallOptions): Promise<readonly PluginStage[]>;
  buildPipelineSyncStages(
    stages: readonly RequestedStage[],
    rollback: boolean,
    options?: PluginCallOptions,
  ): Promise<readonly PluginStage[]>;
  /**
   * Plans the deletion of what the application left: everything if `whole`, otherwise what is on deploy targets that it no longer has. Undefined if the
   * plugin cannot delete, as PipeCD's plugins.
   */
  buildPruneStages(request: PlanRequest, whole: boolean, options?: PluginCallOptions): Promise<PrunePlan | undefined>;
  /** Runs one attempt of a stage. After an interrupted attempt, the plugin continues from the metadata of the stage. */
  executeStage(request: StageRequest, options?: PluginCallOptions): Promise<StageAnswer>;
  /** Undefined if it does not report live state. */
  getLivestate(request: LivestateRequest, options?: PluginCallOptions): Promise<PluginLivestate | undefined>;
  /**
   * Follows the live state of an application: everything, then each change when it happens, until `signal` aborts. A new call for the same application replaces the one before.
   * The source has to exist until the first update. Ends after a failure that has `ended`, and after `unimplemented` from a plugin that does not push live states. Throws like
   * the other calls, also later: `unavailable` when the plugin is lost, or sends nothing for 30 s. Then it has to be called again, with backoff.
   * What is not taken in time is merged.
   */
  watchLivestate(request: LivestateRequest, options: { readonly signal: AbortSignal }): AsyncIterable<PluginLivestateUpdate>;
  /** Undefined if it does not preview plans. */
  getPlanPreview(request: PlanPreviewRequest, options?: PluginCallOptions): Promise<readonly PlanPreview[] | undefined>;
}
