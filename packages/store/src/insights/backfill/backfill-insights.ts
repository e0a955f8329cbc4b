import { isFault } from "@slipway/domain";
import type { Db, Engine } from "../../engines/engine.ts";
import { query, transaction } from "../../engines/run.ts";
import { columns, type InsightTask, type NewRow, type Row } from "../../schema.ts";
import { factRow } from "../fact-row.ts";
import { signalRows } from "../signal-rows.ts";
import { findTask, takeTurn } from "./insight-tasks.ts";

/** What was filled in, and whether nothing is left to do. */
export interface Backfilled {
  readonly facts: number;
  readonly signals: number;
  readonly isComplete: boolean;
}

/** A step reads so many rows, and at most so many states, which may be large. */
const rowsPerStep = 1_000;
const statesPerStep = 100;

/** What a step found: what to write, and where the next one begins; `position` is undefined if nothing is left. */
interface Step {
  readonly write: (db: Db) => Promise<void>;
  readonly count: number;
  readonly position: string | undefined;
}

/**
 * Makes the facts and signals of deployments and external events that were recorded before there were insights, project by project, until everything is done,
 * `signal` aborts, or another process does it. Goes on where an earlier call ended, also one that was killed. What cannot be decoded is logged and counted.
 */
export async function backfillInsights(engine: Engine, signal: AbortSignal): Promise<Backfilled> {
  const counts = { facts: 0, signals: 0 };
  const tasks: readonly [InsightTask & keyof typeof counts, typeof nextFacts][] = [
    ["facts", nextFacts],
    ["signals", nextSignals],
  ];
  try {
    for (const [name, next] of tasks)
      for (let project = await projectAfter(engine, name, ""); project !== undefined; project = await projectAfter(engine, name, project))
        for (;;) {
          if (signal.aborted) return { ...counts, isComplete: false };
          const task = await findTask(engine, project, name);
          if (columns.insight_tasks.done.decode(task.done)) break;
          const what = `fill in ${name} of insights of project ${project}`;
          const { write, count, position } = await query(engine, what, (db) => next(engine, db, task));
          await transaction(engine, what, async (db) => {
            await takeTurn(db, task, position === undefined ? { done: 1 } : { position });
            await write(db);
          });
          counts[name] += count;
        }
  } catch (error) {
    if (!isFault(error, "conflict")) throw error;
    return { ...counts, isComplete: false };
  }
  return { ...counts, isComplete: true };
}

async function projectAfter(engine: Engine, name: InsightTask, after: string): Promise<string | undefined> {
  const table = name === "facts" ? "deployments" : "external_events";
  const row = await query(engine, "look for insights to fill in", (db) =>
    db.selectFrom(table).select("project_id").where("project_id", ">", after).orderBy("project_id").limit(1).executeTakeFirst(),
  );
  return row?.project_id;
}

/** The next deployments that have ended and have no fact. Few have none for good: those that are still running, and removals. */
async function nextFacts(engine: Engine, db: Db, { project_id, position }: Row<"insight_tasks">): Promise<Step> {
  const rows = await db
    .selectFrom("deployments as d")
    .leftJoin("deployment_facts as f", (join) => join.onRef("f.project_id", "=", "d.project_id").onRef("f.deployment_id", "=", "d.id"))
    .where("d.project_id", "=", project_id)
    .where("d.id", ">", position)
    .orderBy("d.id")
    .limit(rowsPerStep)
    .select(["d.id", "d.completed_at", "f.deployment_id"])
    .execute();
  const all = rows.filter(({ completed_at, deployment_id }) => completed_at !== null && deployment_id === null).map(({ id }) => id);
  const ids = all.slice(0, statesPerStep);
  const isLast = rows.length < rowsPerStep && ids.length === all.length;
  const found = ids.length === 0 ? [] : await deploymentsOf(db, project_id, ids);
  const facts = found.flatMap(({ state, ...row }): NewRow<"deployment_facts">[] => {
    const decoded = engine.rows.findIn(columns.deployments.state, state, `deployment ${row.id}`);
    const fact = decoded && factRow(engine, row, decoded);
    return fact ? [fact] : [];
  });
  return {
    write: (on) => engine.merge(on, "deployment_facts", facts, ["project_id", "deployment_id"], { by: "sequence", keep: "greatest" }),
    count: facts.length,
    position: isLast ? undefined : ids.length === all.length ? rows.at(-1)?.id : ids.at(-1),
  };
}

async function deploymentsOf(db: Db, projectId: string, ids: readonly string[]) {
  return await db
    .selectFrom("deployments")
    .where("project_id", "=", projectId)
    .where("id", "in", ids)
    .orderBy("id")
    .select(["project_id", "id", "sequence", "commit_hash", "completed_at", "state"])
    .execute();
}

/** What the next external events say. */
async function nextSignals(engine: Engine, db: Db, { project_id, position }: Row<"insight_tasks">): Promise<Step> {
  const rows = await db
    .selectFrom("external_events")
    .where("project_id", "=", project_id)
    .where("id", ">", position)
    .orderBy("id")
    .limit(statesPerStep)
    .select(["id", "state"])
    .execute();
  const signals = rows.flatMap(({ id, state }) => {
    const decoded = engine.rows.findIn(columns.external_events.state, state, `external event ${id}`);
    return decoded ? signalRows(engine, decoded) : [];
  });
  return {
    write: (on) => engine.insertAbsent(on, "insight_signals", signals, ["project_id", "external_event_id", "kind"]),
    count: signals.length,
    position: rows.length < statesPerStep ? undefined : rows.at(-1)?.id,
  };
}
