import type { Db, Engine } from "../engines/engine.ts";
import { query, transaction } from "../engines/run.ts";
import { columns } from "../schema.ts";

/** How long logs are kept. */
export interface LogRetention {
  /** Logs of a project's deployments that ended before this are removed; undefined: they are kept permanently. */
  readonly endedBefore: (projectId: string) => Temporal.Instant | undefined;
  readonly now: Temporal.Instant;
  readonly signal: AbortSignal;
}

const deploymentsPerStatement = 200;

/**
 * Removes the entries of the logs of deployments that ended long ago, and marks them as removed. One transaction per deployment. Reads only what is still
 * kept, however many deployments there were. Returns the number of deployments.
 */
export async function removeOldLogs(engine: Engine, { endedBefore, now, signal }: LogRetention): Promise<number> {
  let removed = 0;
  for (let project = await projectAfter(engine, ""); project !== undefined; project = await projectAfter(engine, project)) {
    const before = endedBefore(project);
    if (before === undefined) continue;
    let after = "";
    for (;;) {
      signal.throwIfAborted();
      const kept = await keptAfter(engine, project, after);
      for (const id of await endedAmong(engine, project, kept, before)) {
        await removeLogs(engine, project, id, now);
        removed++;
      }
      after = kept.at(-1) ?? "";
      if (kept.length < deploymentsPerStatement) break;
    }
  }
  return removed;
}

const what = "look for old logs";

async function projectAfter(engine: Engine, after: string): Promise<string | undefined> {
  const row = await query(engine, what, (db) =>
    db.selectFrom("stage_logs").select("project_id").where("project_id", ">", after).orderBy("project_id").limit(1).executeTakeFirst(),
  );
  return row?.project_id;
}

/** The deployments of a project that have logs, in order. */
async function keptAfter(engine: Engine, project: string, after: string): Promise<string[]> {
  const rows = await query(engine, what, (db) =>
    db
      .selectFrom("stage_logs")
      .select("deployment_id")
      .distinct()
      .where("project_id", "=", project)
      .where("removed_at", "is", null)
      .where("deployment_id", ">", after)
      .orderBy("deployment_id")
      .limit(deploymentsPerStatement)
      .execute(),
  );
  return rows.map(({ deployment_id }) => deployment_id);
}

async function endedAmong(engine: Engine, project: string, ids: readonly string[], before: Temporal.Instant): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await query(engine, what, (db) =>
    db
      .selectFrom("deployments")
      .select("id")
      .where("project_id", "=", project)
      .where("id", "in", ids)
      .where("completed_at", "<", columns.deployments.completed_at.encode(before))
      .execute(),
  );
  return rows.map(({ id }) => id);
}

async function removeLogs(engine: Engine, project: string, deployment: string, now: Temporal.Instant): Promise<void> {
  await transaction(engine, `remove the logs of deployment ${deployment}`, async (db: Db) => {
    await db.deleteFrom("stage_log_blocks").where("project_id", "=", project).where("deployment_id", "=", deployment).execute();
    await db
      .updateTable("stage_logs")
      .set({ removed_at: columns.stage_logs.removed_at.encode(now) })
      .where("project_id", "=", project)
      .where("deployment_id", "=", deployment)
      .execute();
  });
}
