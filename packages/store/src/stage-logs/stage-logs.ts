import type { LogBlock, StageLog } from "@slipway/proto/state";
import type { Db, Engine } from "../engines/engine.ts";
import { query, transaction } from "../engines/run.ts";
import { batchesOf } from "../history/batches.ts";
import { ownParts } from "../history/owners.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";
import { type LogRetention, removeOldLogs } from "./remove-old-logs.ts";
import { headsOf, linesOf } from "./stage-log-rows.ts";

/** The recorded log of a stage. */
export interface RecordedLog {
  /** Sorted by index. Without those that cannot be read. */
  readonly blocks: readonly LogBlock[];
  /** Whether the log is complete. */
  readonly completed: boolean;
  /** When its entries were removed because they were old. */
  readonly removedAt: Temporal.Instant | undefined;
}

/** The logs of all stages. Every method throws `unavailable` while the database is unavailable. */
export interface StageLogs {
  /**
   * Adds blocks to a stage's log. A block whose index is already recorded changes nothing, and a complete log stays complete: parts may arrive in
   * any order and any number of times. One of another piped's recorded deployment is left out. Throws `invalid` for a part without project, deployment
   * or stage.
   */
  append(part: StageLog): Promise<void>;
  /** Appends several parts in few transactions. If it throws, some may be recorded: call it again with all of them. */
  appendAll(parts: readonly StageLog[]): Promise<void>;
  /** Returns the log of a stage; undefined if nothing was recorded for the stage, not even that its log is complete. */
  find(deploymentId: string, stageId: string): Promise<RecordedLog | undefined>;
  /** Removes the entries of old logs, see `LogRetention`. Returns of how many deployments. Idempotent; may run in several processes at once. */
  removeOld(retention: LogRetention): Promise<number>;
}

export function createStageLogs(engine: Engine): StageLogs {
  return {
    append: (part) => append(engine, [part]),
    appendAll: (parts) => append(engine, parts),
    find: (deploymentId, stageId) =>
      query(engine, `read log of stage ${stageId} of deployment ${deploymentId}`, (db) => find(db, deploymentId, stageId, engine.rows)),
    removeOld: (retention) => removeOldLogs(engine, retention),
  };
}

async function append(engine: Engine, given: readonly StageLog[]): Promise<void> {
  const parts = await ownParts(engine, "deployment", given);
  const heads = headsOf(parts);
  for (const batch of batchesOf(linesOf(parts))) {
    const rows = batch.map(({ row }) => row);
    const key = ["project_id", "deployment_id", "stage_id", "block_index"] as const;
    const choice = { by: "last_index", keep: "greatest" } as const;
    await transaction(engine, "record stage logs", (db) => engine.merge(db, "stage_log_blocks", rows, key, choice));
  }
  // Written after the blocks, so that a log that reads as complete has all its blocks.
  for (const batch of batchesOf(heads)) {
    const rows = batch.map(({ row }) => row);
    const choice = { by: "completed", keep: "greatest" } as const;
    await transaction(engine, "record stage logs", (db) =>
      engine.merge(db, "stage_logs", rows, ["project_id", "deployment_id", "stage_id"], choice),
    );
  }
}

async function find(db: Db, deploymentId: string, stageId: string, reader: RowReader): Promise<RecordedLog | undefined> {
  const head = await db
    .selectFrom("stage_logs as log")
    .leftJoin("deployments as deployment", "deployment.id", "log.deployment_id")
    .select(["log.project_id", "log.completed", "log.removed_at"])
    .where("log.deployment_id", "=", deploymentId)
    .where("log.stage_id", "=", stageId)
    // A piped of another project can have written one before the deployment was recorded.
    .where(({ eb, ref }) => eb.or([eb("deployment.project_id", "is", null), eb("deployment.project_id", "=", ref("log.project_id"))]))
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
  const found = rows.flatMap(({ block_index, block }) => reader.findIn(columns.stage_log_blocks.block, block, what(block_index)) ?? []);
  const blocks = [...new Map(found.map((block) => [block.index, block])).values()];
  return {
    // Rows may overlap: an entry is in both.
    blocks: blocks.sort((a, b) => (a.index < b.index ? -1 : 1)),
    completed: columns.stage_logs.completed.decode(head.completed),
    removedAt: columns.stage_logs.removed_at.decode(head.removed_at),
  };
}
