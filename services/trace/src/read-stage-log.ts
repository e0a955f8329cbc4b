import { isFinal, stageNamed } from "@slipway/domain";
import type { LogBlock } from "@slipway/proto/state";
import { decodeDeployment, decodeStored } from "@slipway/state";
import type { Store } from "@slipway/store";

/** A stage and its recorded log. */
export interface StageLogAnswer {
  readonly stageId: string;
  readonly blocks: LogBlock[];
  readonly completed: boolean;
}

/**
 * Returns the recorded log of a stage. `completed` is false while more lines may be recorded, which includes lines that this service has not
 * consumed yet. Throws `not_found` for an unknown deployment or stage, `invalid` for a name that several stages have.
 */
export async function readStageLog(
  store: Pick<Store, "deployments" | "stageLogs">,
  { deploymentId, stageId: idOrName }: { readonly deploymentId: string; readonly stageId: string },
): Promise<StageLogAnswer> {
  const found = await store.stageLogs.find(deploymentId, idOrName);
  if (found) return { stageId: idOrName, blocks: [...found.blocks], completed: found.completed };

  const message = await store.deployments.get(deploymentId);
  const deployment = decodeStored(`deployment ${deploymentId} of the record`, () => decodeDeployment(message));
  const stage = stageNamed(deployment, idOrName);
  const named = await store.stageLogs.find(deploymentId, stage.id);
  if (named) return { stageId: stage.id, blocks: [...named.blocks], completed: named.completed };
  const neverRuns = isFinal(deployment.status) && stage.attempt === 0;
  return { stageId: stage.id, blocks: [], completed: neverRuns };
}
