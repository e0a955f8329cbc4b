import type { MessageInitShape } from "@bufbuild/protobuf";
import type { Client, HandlerContext } from "@connectrpc/connect";
import type { StageLogPart } from "@slipway/bus";
import { isFault, isFinal, stageNamed } from "@slipway/domain";
import type { ReadStageLogRequest, ReadStageLogResponse, ReadStageLogResponseSchema } from "@slipway/proto/api";
import type { LogBlock } from "@slipway/proto/state";
import type { HistoryService } from "@slipway/proto/trace";
import { deploymentFor } from "./deployment-for.ts";
import type { FindDeployment } from "./find-deployment.ts";

export interface StageOfDeployment {
  /** Whose executors write the log: those of other pipeds may write of any deployment in their own name. */
  readonly pipedId: string;
  readonly deploymentId: string;
  readonly stageId: string;
}

/**
 * A stage's log from its beginning, then what is added, until the log is complete or `signal` aborts. With `existing`, ends after what exists already.
 */
export type FollowLog = (
  stage: StageOfDeployment,
  options: { readonly signal: AbortSignal; readonly existing?: boolean },
) => AsyncIterable<StageLogPart>;

export interface ReadStageLogDeps {
  readonly find: FindDeployment;
  readonly history: Pick<Client<typeof HistoryService>, "readStageLog">;
  readonly followLog: FollowLog;
}

/** A part of what a stage wrote. */
export interface StageEntries {
  readonly stageId: string;
  readonly blocks: readonly LogBlock[];
  readonly completed: boolean;
}

/** The log of a stage, its words alone, as `stageEntries` reads it. */
export async function* readStageLog(
  deps: ReadStageLogDeps,
  request: ReadStageLogRequest,
  context: HandlerContext,
): AsyncGenerator<MessageInitShape<typeof ReadStageLogResponseSchema>> {
  for await (const { stageId, blocks, completed } of stageEntries(deps, request, context))
    yield { stageId, blocks: blocks.map(({ result: _, ...words }) => words), completed };
}

/**
 * The log of a stage with what it says of objects. For a client that follows a deployment that has not ended: live until it is complete. Otherwise what is recorded; the record
 * is behind, so if it is not complete, then also what JetStream holds beyond it.
 */
export async function* stageEntries(
  { find, history, followLog }: ReadStageLogDeps,
  { deploymentId, stageId: idOrName, follow }: Pick<ReadStageLogRequest, "deploymentId" | "stageId" | "follow">,
  context: HandlerContext,
): AsyncGenerator<StageEntries> {
  const { signal } = context;
  const { state: deployment } = await deploymentFor(find, deploymentId, context);
  const { id: stageId } = stageNamed(deployment, idOrName);
  const stage = { pipedId: deployment.pipedId, deploymentId, stageId };
  const live = follow && !isFinal(deployment.status);
  const recorded = live ? undefined : await recordedLog(history, stage, signal);
  if (recorded) yield recorded;
  if (recorded?.completed) return;
  const seen = new Set(recorded?.blocks.map(({ index }) => index));
  for await (const { blocks, completed } of followLog(stage, { signal, existing: !live })) {
    const fresh = blocks.filter(({ index }) => !seen.has(index));
    if (fresh.length > 0 || completed) yield { stageId, blocks: fresh, completed };
  }
}

/** Undefined if the record does not have the deployment yet. */
async function recordedLog(
  history: ReadStageLogDeps["history"],
  { deploymentId, stageId }: StageOfDeployment,
  signal: AbortSignal,
): Promise<ReadStageLogResponse | undefined> {
  try {
    return await history.readStageLog({ deploymentId, stageId, follow: false }, { signal });
  } catch (error) {
    if (isFault(error, "not_found")) return undefined;
    throw error;
  }
}
