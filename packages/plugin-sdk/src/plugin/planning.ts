import type { Logger } from "@slipway/runtime";
import type { DeploymentInfo } from "./context/deployment-info.ts";
import type { SharedObjects } from "./context/metadata.ts";
import type { DeployTarget, Source } from "./context/source.ts";
import type { Tools } from "./context/tools.ts";
import type { ApplicationOf, ConfigOf, PluginSchemas, TargetOf } from "./schemas.ts";

/** What a plugin gets while a deployment is planned. */
export interface PlanContext<S extends PluginSchemas = PluginSchemas> {
  readonly deployment: DeploymentInfo;
  /** The plugin's section of the target's application file; same as `target.application`. */
  readonly application: ApplicationOf<S>;
  readonly config: ConfigOf<S>;
  /** The deploy targets of the deployment that the piped file has. */
  readonly deployTargets: readonly DeployTarget<TargetOf<S>>[];
  readonly target: Source<ApplicationOf<S>>;
  /** Undefined on the first deployment. */
  readonly running: Source<ApplicationOf<S>> | undefined;
  readonly tools: Tools;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/** The version of something that is deployed, such as a container image. */
export interface Version {
  readonly kind?: "container-image" | "s3-object" | "git-source" | "terraform-module";
  readonly name: string;
  readonly version: string;
  readonly url?: string;
}

/** How to reach the desired state, and why. */
export interface Strategy {
  readonly strategy: "quick-sync" | "pipeline";
  readonly summary: string;
}

/** A stage of a quick sync. */
export interface QuickSyncStage {
  readonly name: string;
  readonly description?: string;
  readonly rollback?: boolean;
}

/** What a plugin gets to plan the deletion of what an application left. */
export interface PruneContext<S extends PluginSchemas = PluginSchemas> extends PlanContext<S> {
  /** Whether the application was removed: everything that it deployed is deleted. Otherwise only what is on deploy targets that it no longer has. */
  readonly whole: boolean;
  /** Whether a person asked to delete what is on deploy targets that the application no longer has, whatever its file says. */
  readonly requested: boolean;
  /** All deploy targets of the piped that the application does not have. */
  readonly otherDeployTargets: readonly DeployTarget<TargetOf<S>>[];
  /** Stored for this application across deployments, visible to this plugin only. */
  readonly sharedObjects: Pick<SharedObjects, "find">;
}

/** A stage that deletes what an application left. */
export interface PruneStage {
  readonly name: string;
  readonly description?: string;
}

/** How what an application left is deleted. */
export interface PrunePlan {
  /** In order; empty if there is nothing to delete. */
  readonly stages: readonly PruneStage[];
  /** Deploy targets on which something is left, because the piped does not have them any more: by name, with the reason in a clause. Default: none. */
  readonly left?: Readonly<Record<string, string>>;
}

/** The part of a plugin that plans deployments. A thrown Fault fails the plan with its message. */
export interface DeploymentPlanning<S extends PluginSchemas = PluginSchemas> {
  /**
   * Refuses a deployment that cannot succeed, before its first stage: for example, because its files cannot be read. Throws a Fault with every
   * problem. Called once the plugin's section is known to be valid.
   */
  check?(context: PlanContext<S>): Promise<void> | void;
  /** Returns what the target revision deploys. */
  determineVersions?(context: PlanContext<S>): Promise<readonly Version[]>;
  /** Returns undefined for no preference; the pipeline is then used. */
  determineStrategy?(context: PlanContext<S>): Promise<Strategy | undefined>;
  /** Default: every stage with `quickSync`, then, if `rollback` is requested, the stages that roll them back, and those with `rollback: true`. */
  buildQuickSyncStages?(request: { readonly rollback: boolean; readonly config: ConfigOf<S> }): readonly QuickSyncStage[];
  /**
   * Plans the deletion of what the application left. Its stages are the last of a deployment, or with `whole` the only ones. Default: the plugin cannot
   * delete, and what a removed application deployed stays.
   */
  buildPruneStages?(context: PruneContext<S>): Promise<PrunePlan>;
}
