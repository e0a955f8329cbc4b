import type { Logger } from "@slipway/runtime";
import type { StageOutputLog } from "../../log/stage-log.ts";
import type { ApplicationOf, ConfigOf, PluginSchemas, TargetOf } from "../schemas.ts";
import type { Applications } from "./applications.ts";
import type { Clock } from "./clock.ts";
import type { DeploymentInfo } from "./deployment-info.ts";
import type { DeploymentMetadata, SharedMetadata, SharedObjects, StageMetadata } from "./metadata.ts";
import type { DeployTarget, Source } from "./source.ts";
import type { StageCommand, StageCommandKind } from "./stage-commands.ts";
import type { Tools } from "./tools.ts";

/** The running stage. */
export interface StageInfo {
  readonly id: string;
  readonly name: string;
  /** Position in the configured pipeline; 0 in a quick sync. */
  readonly index: number;
  /** Whether it is a rollback stage. */
  readonly rollback: boolean;
  /** Whether the application file lists it in a pipeline. A stage of a quick sync is not listed: its options are the defaults, or come from the plugin's section. */
  readonly isConfigured: boolean;
  /** How often the host still retries the stage if this attempt fails; 0 if it does not say. */
  readonly retriesLeft: number;
}

/** Everything a stage gets. It lives for one attempt; store what must outlive it in metadata. */
export interface StageContext<Options = unknown, S extends PluginSchemas = PluginSchemas> {
  /** The stage's `with` from the application file, parsed by the stage's schema. */
  readonly options: Options;
  /** The plugin's section of the target's application file; same as `target.application`. */
  readonly application: ApplicationOf<S>;
  readonly deployTargets: readonly DeployTarget<TargetOf<S>>[];
  /** The deploy targets of the piped that the application does not have, or not any more. */
  readonly otherDeployTargets: readonly DeployTarget<TargetOf<S>>[];
  readonly config: ConfigOf<S>;
  readonly deployment: DeploymentInfo;
  readonly stage: StageInfo;
  /** The revision to deploy. */
  readonly target: Source<ApplicationOf<S>>;
  /** The last revision that was deployed successfully; undefined on the first deployment. */
  readonly running: Source<ApplicationOf<S>> | undefined;
  /** Stored for this stage, also across restarts. */
  readonly metadata: StageMetadata;
  /** Stored for this deployment, visible to this plugin only. */
  readonly pluginMetadata: DeploymentMetadata;
  /** Stored for this deployment by the host, visible to every plugin. */
  readonly sharedMetadata: SharedMetadata;
  /** Stored for this application across deployments, visible to this plugin only. */
  readonly sharedObjects: SharedObjects;
  readonly tools: Tools;
  readonly applications: Applications;
  /** What users request of this stage while it runs, each command once. Without kinds: all of them. Ends with the signal's reason when aborted. */
  commands(...kinds: readonly StageCommandKind[]): AsyncIterable<StageCommand>;
  /** The stage's log, for users. */
  readonly log: StageOutputLog;
  /** The process's log, for operators. */
  readonly logger: Logger;
  /** Aborted when the host abandons the stage (cancel, timeout, lost connection), when this process must stop, and once the stage has ended. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** How a stage ended. `exited`: successfully, and the stages after it are not needed. */
export type StageResult = "succeeded" | "failed" | "skipped" | "exited";
