import { type Applications, Fault, type StageContext, type StageLog, type TargetResult } from "@slipway/plugin-sdk";
import type { Allowed } from "../allowed/allowed-schema.ts";
import type { RuledApplication } from "../allowed/check-allowed.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Clusters } from "../client/clusters.ts";
import { type Inventories, inventoriesIn } from "../inventory/inventory.ts";
import type { Schemas } from "../schemas.ts";
import { kubectlVersionFor } from "./overrides/input-for.ts";
import { keptResults } from "./rollout/kept-results.ts";
import { pauseAfterWave } from "./rollout/pause-after-wave.ts";
import { rollOut, type TargetOutcome } from "./rollout/roll-out.ts";
import { summariseOutcomes } from "./rollout/summarise-outcomes.ts";
import { toleratedFailures } from "./rollout/target-rollout.ts";
import { targetWaves } from "./rollout/target-waves.ts";

/** The context of every stage of this plugin. */
export interface KubernetesContext<Options = unknown> extends StageContext<Options, Schemas> {
  /** Deploy targets of the application that the stage leaves alone. Default: none. */
  readonly leftOutTargets?: StageContext<Options, Schemas>["deployTargets"];
}

/** An application on one deploy target. */
export interface Target {
  readonly cluster: Cluster;
  readonly deployTarget: string;
  /** What may be changed there. */
  readonly allowed: Allowed | undefined;
  readonly applicationId: string;
  readonly application: RuledApplication;
  readonly inventories: Inventories;
  readonly applications: Applications;
  readonly log: StageLog;
  readonly signal: AbortSignal;
}

/** What a stage does on each of its deploy targets. */
export interface TargetWork {
  readonly clusters: Clusters;
  /** Whether the deploy targets are changed in the waves of the application file, with their pauses. Otherwise in one. */
  readonly inWaves?: boolean;
  /** Whether the results are shown with the stage. A target on which an earlier attempt succeeded is then left alone. Default: true. */
  readonly keepsResults?: boolean;
  /**
   * `stop`, the default: no other deploy target is begun once more have failed than the application file tolerates. `go-on`: all are tried, and then that
   * many may have failed. `demand-all`: all are tried, and none may have failed.
   */
  readonly onFailure?: "stop" | "go-on" | "demand-all";
  /** Returns a summary. */
  readonly work: (target: Target) => Promise<string>;
}

/**
 * Does something on all deploy targets, as many at once as the application file allows. Returns a summary of all. Throws a Fault with the failure of each
 * target if more failed than the application file tolerates; other targets are not stopped by it once they were begun.
 */
export async function onEachTarget(
  context: KubernetesContext,
  { clusters, inWaves = false, keepsResults = true, onFailure = "stop", work }: TargetWork,
): Promise<string> {
  const { application, clock, deployTargets, deployment, sharedObjects, applications, log, metadata, signal, tools } = context;
  if (deployTargets.length === 0) throw new Fault("precondition", "the application has no deploy target for this plugin");
  const { targetRollout } = application;
  const tolerated = onFailure === "demand-all" ? 0 : toleratedFailures(targetRollout, deployTargets.length);
  const results = keepsResults && deployTargets.length > 1 ? await keptResults(metadata, deployTargets) : undefined;
  const outcomes = await rollOut({
    waves: targetWaves(deployTargets, inWaves ? targetRollout : { waves: [] }),
    maxParallel: targetRollout.maxParallel ?? deployTargets.length,
    maxFailures: onFailure === "stop" ? tolerated : deployTargets.length,
    signal,
    change: async (deployTarget) => {
      const { name, config } = deployTarget;
      const targetLog = deployTargets.length > 1 ? prefixed(log, `${name}: `) : log;
      const before = results?.succeeded(name);
      if (before !== undefined) {
        targetLog.info(`done by an earlier attempt: ${before}`);
        return before;
      }
      await results?.put({ deployTarget: name, result: "running", text: "" });
      const kubectlVersion = kubectlVersionFor(application.input, deployTarget);
      if (config.applier !== "kubectl" && `${kubectlVersion}${config.kubectlVersion}` !== "")
        targetLog.info("warning: kubectlVersion has no effect: this deploy target does not say applier: kubectl");
      const summary = await work({
        cluster: await clusters.at(config, { tools, version: kubectlVersion }),
        deployTarget: name,
        allowed: config.allowed,
        applicationId: deployment.applicationId,
        application: { name: deployment.applicationName, repository: deployment.repositoryUrl },
        inventories: inventoriesIn(sharedObjects),
        applications,
        log: targetLog,
        signal,
      });
      targetLog.success(summary);
      await results?.put({ deployTarget: name, result: "succeeded", text: summary });
      return summary;
    },
    pause: async ({ pause }, index) => pauseAfterWave({ pause, index, clock, log, metadata, signal }),
  });
  signal.throwIfAborted();
  await results?.put(...outcomes.flatMap(resultOf));
  return summariseOutcomes(outcomes, tolerated, log);
}

function resultOf(outcome: TargetOutcome<{ readonly name: string }>): readonly TargetResult[] {
  const deployTarget = outcome.target.name;
  if (outcome.kind === "failed") return [{ deployTarget, result: "failed", text: outcome.fault.message }];
  return outcome.kind === "not-tried" ? [{ deployTarget, result: "not-tried", text: "too many others had failed" }] : [];
}
function prefixed(log: StageLog, prefix: string): StageLog {
  return {
    info: (text) => log.info(prefix + text),
    success: (text) => log.success(prefix + text),
    error: (text) => log.error(prefix + text),
  };
}
