import type { LogBlock, StageLog } from "@slipway/proto/state";
import type { Db, Engine } from "../engines/engine.ts";
import { query, transaction } from "../engines/run.ts";
import { batchesOf } from "../history/batches.ts";
import { readColumn } from "../history/read-column.ts";
import { columns } from "../schema.ts";
import { headsOf, linesOf } from "./stage-log-rows.ts";

/** What is kept of a stage's log. */
export interface RecordedLog {
  /** In the order of their index. */
  readonly blocks: readonly LogBlock[];
  /** Whether nothing follows. */
  readonly completed: boolean;
}

/** The logs of all stages. Everything here throws `unavailable` while the database is away. */
export interface StageLogs {
  /**
   * Adds blocks to a stage's log. A block whose index is kept already changes nothing, and once complete a log stays complete: parts may come in any
   * order and any number of times. Throws `invalid` for a part that does not say whose it is.
   */
  append(part: StageLog): Promise<void>;
  /** Like `append` for each, in few transactions. When it throws, some may be kept: call it again with all. */
  appendAll(parts: readonly StageLog[]): Promise<void>;
  /** Undefined when nothing was ever recorded of this stage, not even its end. */
  find(deploymentId: string, stageId: string): Promise<RecordedLog | undefined>;
}

export function createStageLogs(engine: Engine): StageLogs {
  return {
    append: (part) => append(engine, [part]),
    appendAll: (parts) => append(engine, parts),
    find: (deploymentId, stageId) =>
      query(engine, `read log of stage ${stageId} of deployment ${deploymentId}`, (db) => find(db, deploymentId, stageId)),
  };
}

async function append(engine: Engine, parts: readonly StageLog[]): Promise<void> {
  const heads = headsOf(parts);
  for (const batch of batchesOf(parts.flatMap(linesOf))) {
    const rows = batch.map(({ row }) => row);
    const key = ["project_id", "deployment_id", "stage_id", "block_index"] as const;
    await transaction(engine, "record stage logs", (db) => engine.insertAbsent(db, "stage_log_blocks", rows, key));
  }
  // After the blocks: who reads that a log is complete has all of it.
  for (const batch of batchesOf(heads)) {
    const rows = batch.map(({ row }) => row);
    const choice = { by: "completed", keep: "greatest" } as const;
    await transaction(engine, "record stage logs", (db) =>
      engine.merge(db, "stage_logs", rows, ["project_id", "deployment_id", "stage_id"], choice),
    );
  }
}

async function find(db: Db, deploymentId: string, stageId: string): Promise<RecordedLog | undefined> {
  const head = await db
    .selectFrom("stage_logs")
    .select(["project_id", "completed"])
    .where("deployment_id", "=", deploymentId)
    .where("stage_id", "=", stageId)
    .executeTakeFirst();
  if (head === undefined) return undefined;
  const rows = await db
    .selectFrom("stage_log_blocks")
    .select(["block_index", "block"])
    .where("project_id", "=", head.project_id)
    .where("deployment_id", "=", deploymentId)
    .where("stage_id", "=", stageId)
    .orderBy("block_index")
    .execute();
  const what = (index: bigint) => `block ${index} of the log of stage ${stageId} of deployment ${deploymentId}`;
  return {
    blocks: rows.map(({ block_index, block }) => readColumn(columns.stage_log_blocks.block, block, what(block_index))),
    completed: columns.stage_logs.completed.decode(head.completed),
  };
}
