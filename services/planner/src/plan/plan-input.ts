import type { ChainPlan, Plan, SkipRule, Trigger } from "@slipway/domain";
import type { RequestedStage } from "@slipway/plugin-client";
import type { PlanningPlugin } from "./planning-plugin.ts";

/** The parts of an application file that a plan depends on. */
export interface PlanSettings {
  readonly stages: readonly (RequestedStage & { readonly timeoutMs: number; readonly skipOn: SkipRule; readonly retries: number })[];
  /** Plugins that have a section in the file, in its order. */
  readonly sections: readonly string[];
  readonly autoRollback: boolean;
  readonly alwaysUsePipeline: boolean;
  readonly pipelineMatcher: { readonly pattern: string; matches(message: string): boolean } | undefined;
  readonly quickSyncMatcher: { readonly pattern: string; matches(message: string): boolean } | undefined;
  readonly timeoutMs: number;
  readonly defaultStageTimeoutMs: number;
  /** What its deployments begin. */
  readonly chain: ChainPlan;
}

/** A plan without what is known of its file as a whole. */
export type MadePlan = Omit<Plan, "configHash">;

/** Everything a plan depends on. */
export interface PlanInput {
  readonly settings: PlanSettings;
  readonly trigger: Pick<Trigger, "strategy" | "commander"> & {
    readonly commit: { readonly subject: string };
    readonly strategyReason?: string;
  };
  /** Whether it begins the chain of its file, see `beginsChain`. Default: yes. */
  readonly beginsChain?: boolean;
  /** Whether a person asked to delete what is on deploy targets that the application no longer has. Default: no. */
  readonly pruneTargets?: boolean;
  readonly running: { readonly commitHash: string; readonly path: string; readonly configFilename: string } | undefined;
  /** Why the running commit cannot be read, although there is one. */
  readonly runningProblem?: string | undefined;
  readonly ownerOf: (stageName: string) => string | undefined;
  /** The plugin with this name, bound to this deployment; undefined if the piped does not have it. */
  readonly plugin: (name: string) => PlanningPlugin | undefined;
  readonly newStageId: () => string;
  readonly signal: AbortSignal;
  /** Called with problems that do not prevent the plan. */
  readonly warn?: (message: string) => void;
}
