import { Fault } from "@slipway/domain";
import type { LogBlock, StageLog } from "@slipway/proto/state";
import type { Sized } from "../history/batches.ts";
import { columns, type Row } from "../schema.ts";

/** A row of `stage_logs`, with its project and size. */
export interface LogHead extends Sized {
  readonly row: Row<"stage_logs">;
}
export interface LogLines extends Sized {
  readonly row: Row<"stage_log_blocks">;
}

/** Limits of a row: far below the packet size that every server accepts. */
const rowBytes = 1024 * 1024;
const rowBlocks = 4_096;

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
      removed_at: null,
    };
    heads.set(key, { projectId, bytes: 0, row });
  }
  return [...heads].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, head]) => head);
}

/**
 * Returns the rows of these parts, sorted by key. Each row depends on its part alone: the same parts give the same rows, however they are put together.
 * Of two that begin with the same entry, the longer one has all of the shorter one.
 */
export function linesOf(parts: readonly StageLog[]): LogLines[] {
  const lines = new Map<string, LogLines>();
  for (const part of parts) {
    for (const run of runsOf(part.blocks)) {
      const line = lineOf(part, run);
      const { deployment_id, stage_id, block_index, last_index } = line.row;
      const key = JSON.stringify([line.projectId, deployment_id, stage_id, String(block_index)]);
      const known = lines.get(key);
      if (known === undefined || known.row.last_index < last_index) lines.set(key, line);
    }
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
}

function lineOf({ projectId, deploymentId, stageId }: StageLog, run: readonly LogBlock[]): LogLines {
  const row = {
    project_id: columns.stage_log_blocks.project_id.encode(projectId),
    deployment_id: columns.stage_log_blocks.deployment_id.encode(deploymentId),
    stage_id: columns.stage_log_blocks.stage_id.encode(stageId),
    block_index: columns.stage_log_blocks.block_index.encode(run[0]?.index ?? 0n),
    last_index: columns.stage_log_blocks.last_index.encode(run.at(-1)?.index ?? 0n),
    block: columns.stage_log_blocks.block.encode(run),
  };
  return { projectId, bytes: row.block.length, row };
}

/** Splits entries where an index is missing, and where a row would become too large. */
function runsOf(blocks: readonly LogBlock[]): LogBlock[][] {
  const runs: LogBlock[][] = [];
  let run: LogBlock[] = [];
  let bytes = 0;
  for (const block of blocks.toSorted((a, b) => (a.index < b.index ? -1 : a.index > b.index ? 1 : 0))) {
    const last = run.at(-1);
    if (last !== undefined && last.index === block.index) continue;
    const follows = last !== undefined && last.index + 1n === block.index;
    if (!follows || run.length >= rowBlocks || bytes + block.text.length > rowBytes) {
      run = [];
      runs.push(run);
      bytes = 0;
    }
    run.push(block);
    bytes += block.text.length;
  }
  return runs;
}
