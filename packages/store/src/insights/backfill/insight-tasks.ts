import { Fault } from "@slipway/domain";
import type { Db, Engine } from "../../engines/engine.ts";
import { query } from "../../engines/run.ts";
import { columns, type InsightTask, type Row } from "../../schema.ts";

/** Returns how far work on a project has come; begins it if nobody has. */
export async function findTask(engine: Engine, projectId: string, task: InsightTask): Promise<Row<"insight_tasks">> {
  return await query(engine, `read how far insights of project ${projectId} have come`, async (db) => {
    const of = columns.insight_tasks;
    const begun = { project_id: projectId, task, turn: of.turn.encode(0n), position: "", done: of.done.encode(false) };
    const find = () =>
      db.selectFrom("insight_tasks").selectAll().where("project_id", "=", projectId).where("task", "=", task).executeTakeFirst();
    const known = await find();
    if (known !== undefined) return known;
    await engine.insertAbsent(db, "insight_tasks", [begun], ["project_id", "task"]);
    return (await find()) ?? begun;
  });
}

/**
 * Takes the turn after one that was read, and records how far the work has come with it; until the transaction ends, nobody else takes one. Throws `conflict` if
 * another process did the work meanwhile: what is in the transaction was made of what is old.
 */
export async function takeTurn(
  db: Db,
  { project_id, task, turn }: Pick<Row<"insight_tasks">, "project_id" | "task" | "turn">,
  progress: Partial<Pick<Row<"insight_tasks">, "position" | "done">> = {},
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("insight_tasks")
    .set({ ...progress, turn: BigInt(turn) + 1n })
    .where("project_id", "=", project_id)
    .where("task", "=", task)
    .where("turn", "=", turn)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) throw new Fault("conflict", `another process works on the insights of project ${project_id}`);
}
