import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { isFinal, stageNamed } from "@slipway/domain";
import { type LogBlock, LogBlockSchema, LogSeverity } from "@slipway/proto/state";
import { decodeDeployment, decodeStored } from "@slipway/state";
import type { RecordedLog, Store } from "@slipway/store";

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
  if (found) return answer(idOrName, found);

  const message = await store.deployments.get(deploymentId);
  const deployment = decodeStored(`deployment ${deploymentId} of the record`, () => decodeDeployment(message));
  const stage = stageNamed(deployment, idOrName);
  const named = await store.stageLogs.find(deploymentId, stage.id);
  if (named) return answer(stage.id, named);
  const neverRuns = isFinal(deployment.status) && stage.attempt === 0;
  return { stageId: stage.id, blocks: [], completed: neverRuns };
}

/** A log that was removed is one line that says so. */
function answer(stageId: string, { blocks, completed, removedAt }: RecordedLog): StageLogAnswer {
  if (removedAt === undefined || blocks.length > 0) return { stageId, blocks: [...blocks], completed };
  const day = removedAt.toString().slice(0, 10);
  const text = `This log was removed on ${day}: logs of this project are not kept longer (KEEP_LOGS_DAYS)`;
  return {
    stageId,
    blocks: [create(LogBlockSchema, { text, severity: LogSeverity.INFO, at: timestampFromMs(removedAt.epochMilliseconds) })],
    completed,
  };
}
