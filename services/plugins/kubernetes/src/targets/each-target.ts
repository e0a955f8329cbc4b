import { type Applications, Fault, isFault, type StageContext, type StageLog } from "@slipway/plugin-sdk";
import type { Allowed } from "../allowed/allowed-schema.ts";
import type { RuledApplication } from "../allowed/check-allowed.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Clusters } from "../client/clusters.ts";
import { type Inventories, inventoriesIn } from "../inventory/inventory.ts";
import type { Schemas } from "../schemas.ts";

/** The context of every stage of this plugin. */
export type KubernetesContext<Options = unknown> = StageContext<Options, Schemas>;

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

/** Runs `work` on all deploy targets concurrently. Returns a summary of all. Throws a Fault with the failure of each target. */
export async function onEachTarget(
  { deployTargets, deployment, sharedObjects, applications, log, signal }: KubernetesContext,
  clusters: Clusters,
  work: (target: Target) => Promise<string>,
): Promise<string> {
  if (deployTargets.length === 0) throw new Fault("precondition", "the application has no deploy target for this plugin");
  const outcomes = await Promise.allSettled(
    deployTargets.map(async ({ name, config }) => {
      const targetLog = deployTargets.length > 1 ? prefixed(log, `${name}: `) : log;
      const summary = await work({
        cluster: await clusters.at(config),
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
      return summary;
    }),
  );
  signal.throwIfAborted();
  const failures = outcomes.flatMap((outcome, index) =>
    outcome.status === "rejected" ? [namedFailure(outcome.reason, deployTargets[index]?.name ?? "")] : [],
  );
  if (failures[0]) throw new Fault(failures[0].code, failures.map(({ message }) => message).join("\n"), { cause: failures[0] });
  return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : [])).join("; ");
}

/** A bug is returned unchanged. */
function namedFailure(error: unknown, deployTarget: string): Fault {
  if (!isFault(error)) throw error;
  return new Fault(error.code, `deploy target ${deployTarget}: ${error.message}`, { cause: error });
}

function prefixed(log: StageLog, prefix: string): StageLog {
  return {
    info: (text) => log.info(prefix + text),
    success: (text) => log.success(prefix + text),
    error: (text) => log.error(prefix + text),
  };
}
