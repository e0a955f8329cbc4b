import { Fault } from "@slipway/domain";
import type { Deployment } from "@slipway/proto/state";
import { DeploymentStatus, type LogBlock, type Stage } from "@slipway/proto/state";
import type { Store } from "@slipway/store";

/** A stage and what is recorded of its log. */
export interface StageLogAnswer {
  readonly stageId: string;
  readonly blocks: LogBlock[];
  readonly completed: boolean;
}

/**
 * Everything recorded of a stage's log. `completed` is false while more may come, also when that is only because this service is behind.
 * Throws `not_found` for an unknown deployment or stage, `invalid` for a name that several stages have.
 */
export async function readStageLog(
  store: Pick<Store, "deployments" | "stageLogs">,
  { deploymentId, stageId: idOrName }: { readonly deploymentId: string; readonly stageId: string },
): Promise<StageLogAnswer> {
  const found = await store.stageLogs.find(deploymentId, idOrName);
  if (found) return { stageId: idOrName, blocks: [...found.blocks], completed: found.completed };

  const deployment = await store.deployments.get(deploymentId);
  const stage = stageOf(deployment, idOrName);
  const named = await store.stageLogs.find(deploymentId, stage.id);
  if (named) return { stageId: stage.id, blocks: [...named.blocks], completed: named.completed };
  const neverRuns = deployment.status >= DeploymentStatus.SUCCEEDED && stage.attempt === 0;
  return { stageId: stage.id, blocks: [], completed: neverRuns };
}

function stageOf({ id, stages }: Deployment, idOrName: string): Stage {
  const byId = stages.find((stage) => stage.id === idOrName);
  const byName = stages.filter(({ name }) => name === idOrName);
  const only = byId ?? byName[0];
  if (only === undefined) {
    const known = stages.map(({ name }) => name).join(", ");
    throw new Fault("not_found", `deployment ${id} has no stage ${idOrName}: ${known === "" ? "it is not planned" : `it has ${known}`}`);
  }
  if (byId === undefined && byName.length > 1)
    throw new Fault("invalid", `deployment ${id} has several stages ${idOrName}, use an id: ${byName.map((stage) => stage.id).join(", ")}`);
  return only;
}
