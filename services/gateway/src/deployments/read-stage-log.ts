import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";
import { isFinal, stageNamed } from "@slipway/domain";
import type { ReadStageLogRequest, ReadStageLogResponseSchema } from "@slipway/proto/api";
import type { LogBlock } from "@slipway/proto/state";
import type { HistoryService } from "@slipway/proto/trace";
import type { FindDeployment } from "./find-deployment.ts";

export interface StageOfDeployment {
  readonly deploymentId: string;
  readonly stageId: string;
}

/** A batch of a log; the last one marks the log as complete. */
export interface LogPart {
  readonly blocks: readonly LogBlock[];
  readonly completed: boolean;
}

/** A stage's log from its beginning, then what is added, until the log is complete or `signal` aborts. */
export type FollowLog = (stage: StageOfDeployment, signal: AbortSignal) => AsyncIterable<LogPart>;

export interface ReadStageLogDeps {
  readonly find: FindDeployment;
  readonly history: Pick<Client<typeof HistoryService>, "readStageLog">;
  readonly followLog: FollowLog;
}

/** The log of a stage: what is recorded, or live until it is complete for a client that follows a deployment that has not ended. */
export async function* readStageLog(
  { find, history, followLog }: ReadStageLogDeps,
  { deploymentId, stageId: idOrName, follow }: ReadStageLogRequest,
  signal: AbortSignal,
): AsyncGenerator<MessageInitShape<typeof ReadStageLogResponseSchema>> {
  const { state: deployment } = await find(deploymentId);
  const { id: stageId } = stageNamed(deployment, idOrName);
  if (!follow || isFinal(deployment.status)) {
    yield await history.readStageLog({ deploymentId, stageId, follow: false }, { signal });
    return;
  }
  for await (const { blocks, completed } of followLog({ deploymentId, stageId }, signal)) yield { stageId, blocks: [...blocks], completed };
}
