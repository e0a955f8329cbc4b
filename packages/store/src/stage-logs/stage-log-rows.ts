import { Fault } from "@slipway/domain";
import type { StageLog } from "@slipway/proto/state";
import type { Sized } from "../history/batches.ts";
import { columns, type Row } from "../schema.ts";

/** A row of `stage_logs`, with its project and size. */
export interface LogHead extends Sized {
  readonly row: Row<"stage_logs">;
}
export interface LogLine extends Sized {
  readonly row: Row<"stage_log_blocks">;
}

/** Returns one row per stage, sorted by key. A log is complete if any of its parts is. */
export function headsOf(parts: readonly StageLog[]): LogHead[] {
  const heads = new Map<string, LogHead>();
  for (const part of parts) {
    const { projectId, deploymentId, stageId, applicationId } = part;
    if (projectId === "" || deploymentId === "" || stageId === "")
      throw new Fault(
        "invalid",
        `part of the log of stage "${stageId}" of deployment "${deploymentId}" does not name project, deployment and stage`,
      );
    const key = JSON.stringify([projectId, deploymentId, stageId]);
    const completed = part.completed || heads.get(key)?.row.completed === 1;
    const row = {
      project_id: columns.stage_logs.project_id.encode(projectId),
      deployment_id: columns.stage_logs.deployment_id.encode(deploymentId),
      stage_id: columns.stage_logs.stage_id.encode(stageId),
      application_id: columns.stage_logs.application_id.encode(applicationId),
      completed: columns.stage_logs.completed.encode(completed),
    };
    heads.set(key, { projectId, bytes: 0, row });
  }
  return [...heads].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, head]) => head);
}

/** Returns one row per block. */
export function linesOf({ projectId, deploymentId, stageId, blocks }: StageLog): LogLine[] {
  return blocks.map((block) => {
    const row = {
      project_id: columns.stage_log_blocks.project_id.encode(projectId),
      deployment_id: columns.stage_log_blocks.deployment_id.encode(deploymentId),
      stage_id: columns.stage_log_blocks.stage_id.encode(stageId),
      block_index: columns.stage_log_blocks.block_index.encode(block.index),
      block: columns.stage_log_blocks.block.encode(block),
    };
    return { projectId, bytes: row.block.length, row };
  });
}
