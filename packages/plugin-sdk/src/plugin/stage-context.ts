import type { Logger } from "@slipway/runtime";
import type { StageOutputLog } from "../log/stage-log.ts";
import type { Clock } from "./clock.ts";
import type { DeploymentInfo } from "./deployment-info.ts";
import type { DeploymentMetadata, SharedMetadata, SharedObjects, StageMetadata } from "./metadata.ts";
import type { ApplicationOf, ConfigOf, PluginSchemas, TargetOf } from "./schemas.ts";
import type { DeployTarget, Source } from "./source.ts";
import type { StageCommand, StageCommandKind } from "./stage-commands.ts";
import type { Tools } from "./tools.ts";

/** The stage itself. */
export interface StageInfo {
  readonly id: string;
  readonly name: string;
  /** Position in the configured pipeline; 0 in a quick sync. */
  readonly index: number;
  /** Whether it runs to roll back. */
  readonly rollback: boolean;
  /** Whether the application file lists it in a pipeline. A stage of a quick sync is not: its options are the defaults, and may stand in the plugin's section. */
  readonly isConfigured: boolean;
}

/** All that a stage gets. It lives for one attempt; what must outlive it goes to metadata. */
export interface StageContext<Options = unknown, S extends PluginSchemas = PluginSchemas> {
  /** The stage's `with` of the application file, by the stage's schema. */
  readonly options: Options;
  /** The plugin's section of the target's application file: the same as `target.application`. */
  readonly application: ApplicationOf<S>;
  readonly deployTargets: readonly DeployTarget<TargetOf<S>>[];
  readonly config: ConfigOf<S>;
  readonly deployment: DeploymentInfo;
  readonly stage: StageInfo;
  /** The revision to deploy. */
  readonly target: Source<ApplicationOf<S>>;
  /** The last revision that was deployed with success; undefined on the first deployment. */
  readonly running: Source<ApplicationOf<S>> | undefined;
  /** Kept for this stage, also across restarts. */
  readonly metadata: StageMetadata;
  /** Kept for this deployment, seen by this plugin only. */
  readonly pluginMetadata: DeploymentMetadata;
  /** Kept for this deployment by the host, seen by every plugin. */
  readonly sharedMetadata: SharedMetadata;
  /** Kept for this application across deployments, seen by this plugin only. */
  readonly sharedObjects: SharedObjects;
  readonly tools: Tools;
  /** What people ask of this stage while it runs, each once. Without kinds: all of them. Ends with the signal's reason when aborted. */
  commands(...kinds: readonly StageCommandKind[]): AsyncIterable<StageCommand>;
  /** The stage's log, read by people. */
  readonly log: StageOutputLog;
  /** The process's log, read by operators. */
  readonly logger: Logger;
  /** Aborted when the host gives the stage up (cancel, timeout, connection lost), when this process must stop, and once the stage has ended. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** How a stage ended. `exited`: well, and the stages after it are not needed. */
export type StageResult = "succeeded" | "failed" | "skipped" | "exited";
