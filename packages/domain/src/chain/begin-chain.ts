import type { Application } from "../application/application.ts";
import type { Deployment } from "../deployment/deployment.ts";
import { chainIdOf, deploymentIdOf } from "../derived-ids.ts";
import type { ApplicationMatcher, Chain, ChainBlock, ChainNode } from "./chain.ts";
import type { ChainEvent } from "./events.ts";

/** What an application file says about the chain that its deployments begin. */
export interface ChainPlan {
  /** The applications of each block after the first; empty: no chain. */
  readonly blocks: readonly ApplicationMatcher[];
  /** How long an application may be unhealthy after its deployment. */
  readonly healthTimeoutMs: number;
}

/**
 * Whether a deployment begins the chain of its application file. A deployment of a chain does not, so that chains are never endless; nor does one that
 * rolls back to an earlier deployment, deletes, or repairs drift from a commit that was deployed before.
 */
export function beginsChain(
  { trigger, rollbackToDeploymentId, removal, chainId }: Pick<Deployment, "trigger" | "rollbackToDeploymentId" | "removal" | "chainId">,
  { lastSucceeded }: Pick<Application, "lastSucceeded">,
): boolean {
  if (removal || rollbackToDeploymentId !== undefined || chainId !== undefined) return false;
  return trigger.kind !== "out-of-sync" || lastSucceeded?.commitHash !== trigger.commit.hash;
}

/** Identifies the deployments of a round of a chain among those that chains cause. */
export function chainCauseOf({ id, round }: Pick<Chain, "id" | "round">): string {
  return `${id}/${round}`;
}

/** Why the deployments of a round are made: the chain reached their applications, or a person resumed it. */
export function chainTriggerOf({ round }: Pick<Chain, "round">): "chain" | "command" {
  return round > 1 ? "command" : "chain";
}

/** Derives the id of the deployment of an application in this round of a chain. */
export function chainDeploymentIdOf(applicationId: string, chain: Pick<Chain, "id" | "round">): string {
  return deploymentIdOf(applicationId, chainTriggerOf(chain), chainCauseOf(chain));
}

/** Begins the chain of a deployment. Returns undefined if it has begun. */
export function beginChain(
  state: Chain | undefined,
  deployment: Pick<Deployment, "id" | "projectId" | "pipedId" | "applicationId" | "applicationName" | "trigger">,
  { blocks, healthTimeoutMs }: ChainPlan,
  now: Temporal.Instant,
): ChainEvent | undefined {
  if (state) return undefined;
  const { id, projectId, pipedId, applicationId, applicationName } = deployment;
  const commitHash = deployment.trigger.commit.hash;
  const first: ChainNode = { ...newNode({ applicationId, applicationName, pipedId, deploymentId: id }), commitHash };
  const chain: Chain = {
    id: chainIdOf(id),
    projectId,
    pipedId,
    applicationId,
    applicationName,
    deploymentId: id,
    commitHash,
    status: "pending",
    statusReason: "",
    blocks: [
      { ...newBlock({ name: applicationName, kind: "", labels: {} }), nodes: [first], startedAt: now },
      ...blocks.map((matcher) => newBlock(matcher)),
    ],
    round: 1,
    resumedBy: "",
    healthTimeoutMs,
    createdAt: now,
    completedAt: undefined,
    updatedAt: now,
  };
  return { kind: "begun", at: now, chain };
}

/** Returns an application of a block whose deployment is not known to exist yet. */
export function newNode(given: Pick<ChainNode, "applicationId" | "applicationName" | "pipedId" | "deploymentId">): ChainNode {
  return { ...given, commitHash: "", status: "pending", reason: "", waitsFor: "", deployedAt: undefined, completedAt: undefined };
}

/** Returns a block that has not begun. */
export function newBlock(matcher: ApplicationMatcher): ChainBlock {
  return { matcher, nodes: [], leftOut: [], status: "pending", reason: "", startedAt: undefined, completedAt: undefined };
}
