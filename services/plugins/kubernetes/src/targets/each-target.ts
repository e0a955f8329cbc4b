import { type Applications, Fault, isFault, type ObjectResult, type StageLog, type TargetResult } from "@slipway/plugin-sdk";
import type { Allowed } from "../allowed/allowed-schema.ts";
import type { RuledApplication } from "../allowed/check-allowed.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Clusters } from "../client/clusters.ts";
import { type Inventories, inventoriesIn } from "../inventory/inventory.ts";
import { type NotePruned, notePrunedIn } from "../inventory/pruned-notes.ts";
import { isMissed, noteChange, noteMissed } from "./changed-targets.ts";
import type { KubernetesContext } from "./kubernetes-context.ts";
import { type FindNeighbours, neighboursAmong } from "./neighbours/neighbours-among.ts";
import { kubectlVersionFor } from "./overrides/input-for.ts";
import { findRefusals } from "./rollout/find-refusals.ts";
import { keptResults } from "./rollout/kept-results.ts";
import { pauseAfterWave } from "./rollout/pause-after-wave.ts";
import { rollOut, type TargetOutcome } from "./rollout/roll-out.ts";
import { summariseOutcomes } from "./rollout/summarise-outcomes.ts";
import { toleratedTargets } from "./rollout/target-rollout.ts";
import { targetWaves } from "./rollout/target-waves.ts";

type DeployTarget = KubernetesContext["deployTargets"][number];

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
  readonly neighbours: FindNeighbours;
  readonly notePruned: NotePruned;
  readonly log: StageLog;
  readonly signal: AbortSignal;
}

/** An application on one deploy target that is about to be changed. */
export interface ChangedTarget extends Target {
  /** Called before something is changed there, as often as one likes. */
  readonly onBegin: () => Promise<void>;
}

/** What a stage does on each of its deploy targets. */
export interface TargetWork {
  readonly clusters: Clusters;
  /** Whether the deploy targets are changed in the waves of the application file, with their pauses. Otherwise in one. */
  readonly inWaves?: boolean;
  /** Whether the results are shown with the stage. A target on which an earlier attempt succeeded is then left alone. Default: true. */
  readonly keepsResults?: boolean;
  /**
   * `stop`, the default: no other deploy target is begun once more have failed, or were unavailable, than the application file tolerates. `go-on`: all are
   * tried, and then that many may have failed. `demand-all`: all are tried, and none may have failed or be unavailable.
   */
  readonly onFailure?: "stop" | "go-on" | "demand-all";
  /**
   * Throws a Fault if a target refuses the work, and changes nothing. With several targets all of them are asked before the first is changed, and none is
   * changed if more refuse than the application file tolerates. Default: no target is asked.
   */
  readonly check?: (target: Target) => Promise<void>;
  /** Returns a summary. */
  readonly work: (target: ChangedTarget) => Promise<string>;
}

/**
 * Does something on all deploy targets, as many at once as the application file allows. Returns a summary of all. Throws a Fault with the failure of each
 * target if more failed, or were unavailable, than the application file tolerates; other targets are not stopped by it once they were begun.
 */
export async function onEachTarget(
  context: KubernetesContext,
  { clusters, inWaves = false, keepsResults = true, onFailure = "stop", check, work }: TargetWork,
): Promise<string> {
  const { application, clock, deployTargets, deployment, sharedObjects, applications, log, metadata, pluginMetadata, signal, tools } =
    context;
  if (deployTargets.length === 0) throw new Fault("precondition", "the application has no deploy target for this plugin");
  const { targetRollout } = application;
  const tolerated = onFailure === "demand-all" ? { failures: 0, unavailable: 0 } : toleratedTargets(targetRollout, deployTargets.length);
  /** Where something may have been changed: such a target has failed, whatever the reason. */
  const begun = new Set<string>();
  const neighbours = neighboursAmong(context, clusters);
  const waves = targetWaves(deployTargets, inWaves ? targetRollout : { waves: [] });
  const results = keepsResults && deployTargets.length > 1 ? await keptResults(metadata, deployTargets, waves) : undefined;
  const open = async (target: DeployTarget, targetLog: StageLog): Promise<ChangedTarget> => ({
    cluster: await openCluster(() => clusters.at(target.config, { tools, version: kubectlVersionFor(application.input, target) })),
    deployTarget: target.name,
    allowed: target.config.allowed,
    applicationId: deployment.applicationId,
    application: { name: deployment.applicationName, repository: deployment.repositoryUrl },
    inventories: inventoriesIn(sharedObjects),
    applications,
    neighbours,
    notePruned: notePrunedIn(metadata, target.name, targetLog),
    log: targetLog,
    signal,
    onBegin: async () => {
      begun.add(target.name);
      await noteChange(pluginMetadata, target.name);
    },
  });
  if (check !== undefined && deployTargets.length > 1) {
    const remaining = deployTargets.filter(({ name }) => results?.succeeded(name) === undefined);
    const refusals = await findRefusals(remaining, async (target) => check(await open(target, log)), signal);
    if (refusals.size > tolerated.failures) {
      const refused = remaining.map((target): TargetOutcome<DeployTarget> => {
        const fault = refusals.get(target);
        return fault === undefined ? { kind: "not-tried", target } : { kind: "failed", target, fault };
      });
      await results?.put(...refused.flatMap(resultOf));
      return summariseOutcomes(refused, tolerated, log);
    }
  }
  const isAllTried = onFailure !== "stop";
  const outcomes = await rollOut({
    waves,
    maxParallel: targetRollout.maxParallel ?? deployTargets.length,
    maxFailures: isAllTried ? deployTargets.length : tolerated.failures,
    maxUnavailable: isAllTried ? deployTargets.length : tolerated.unavailable,
    isUnavailable: ({ name }, fault) => fault.code === "unavailable" && !begun.has(name),
    signal,
    change: async (target) => {
      const { name } = target;
      const targetLog = logOf(target, log, deployTargets.length > 1 ? `${name}: ` : "");
      const before = results?.succeeded(name);
      if (before !== undefined) {
        targetLog.info(`done by an earlier attempt: ${before}`);
        return before;
      }
      if (onFailure !== "demand-all" && (await isMissed(context, name)))
        throw new Fault("unavailable", "left out, because an earlier stage of the deployment could not reach it");
      await results?.put({ deployTarget: name, result: "running", text: "" });
      const kubectlVersion = kubectlVersionFor(application.input, target);
      if (target.config.applier !== "kubectl" && `${kubectlVersion}${target.config.kubectlVersion}` !== "")
        targetLog.info("warning: kubectlVersion has no effect: this deploy target does not say applier: kubectl");
      const summary = await work(await open(target, targetLog));
      targetLog.success(summary);
      await results?.put({ deployTarget: name, result: "succeeded", text: summary });
      return summary;
    },
    pause: async ({ pause }, index) => pauseAfterWave({ pause, index, clock, log, metadata, signal }),
  });
  signal.throwIfAborted();
  for (const { kind, target } of outcomes) if (kind === "unavailable") await noteMissed(context, target.name);
  await results?.put(...outcomes.flatMap(resultOf));
  return summariseOutcomes(outcomes, tolerated, log);
}

/** A target whose configuration cannot be used is as unavailable as one whose cluster does not answer: nothing that a commit says can change it. */
async function openCluster(open: () => Promise<Cluster>): Promise<Cluster> {
  try {
    return await open();
  } catch (error) {
    if (!isFault(error)) throw error;
    throw new Fault("unavailable", error.message, { cause: error });
  }
}

function resultOf(outcome: TargetOutcome<{ readonly name: string }>): readonly TargetResult[] {
  const deployTarget = outcome.target.name;
  if (outcome.kind === "failed" || outcome.kind === "unavailable")
    return [{ deployTarget, result: outcome.kind, text: outcome.fault.message }];
  return outcome.kind === "not-tried"
    ? [{ deployTarget, result: "not-tried", text: "too many others had failed or were unavailable" }]
    : [];
}

/** The log of one target: what is said there is about it, and begins with its name if there are several. */
function logOf({ name }: DeployTarget, log: StageLog, prefix: string): StageLog {
  const about = (result: ObjectResult | undefined) => result && { ...result, deployTarget: name };
  return {
    info: (text, result) => log.info(prefix + text, about(result)),
    success: (text, result) => log.success(prefix + text, about(result)),
    error: (text, result) => log.error(prefix + text, about(result)),
  };
}
