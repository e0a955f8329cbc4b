import type { AssessedDeployment } from "@slipway/domain";
import type { Db, Engine } from "../../engines/engine.ts";
import { query, transaction } from "../../engines/run.ts";
import { columns, type Row } from "../../schema.ts";
import { takeTurn } from "../backfill/insight-tasks.ts";
import { dayMs, micros } from "./day-of.ts";
import { digestOf } from "./digest-of.ts";

/** What applications have on days: by the beginning of the day, then by application. */
export type Sections = Map<number, Map<string, AssessedDeployment[]>>;

/** Days that are read, and written in one transaction, at a time. */
const daysPerStep = 16;

/**
 * Replaces what applications have on days, day by day: those that have other applications keep them. Throws `conflict` if another process wrote days of the
 * project since `task` was read.
 */
export async function writeDays(engine: Engine, task: Row<"insight_tasks">, sections: Sections, signal: AbortSignal): Promise<void> {
  const days = [...sections].sort(([a], [b]) => a - b);
  let turn = BigInt(task.turn);
  for (let from = 0; from < days.length; from += daysPerStep) {
    signal.throwIfAborted();
    const part = days.slice(from, from + daysPerStep);
    const what = `write days of insights of project ${task.project_id}`;
    const known = await query(engine, what, (db) => readKnown(db, task.project_id, part));
    const rows = part.flatMap(([day, ofDay]) => changedDay(engine, task.project_id, day, ofDay, known.get(day)) ?? []);
    if (rows.length === 0) continue;
    await transaction(engine, what, async (db) => {
      await takeTurn(db, { ...task, turn });
      for (const { row, isLost } of rows) {
        await engine.replace(db, "insight_days", [row], ["project_id", "day"]);
        if (isLost) await rollAgain(db, row);
      }
    });
    turn += 1n;
  }
}

async function readKnown(db: Db, projectId: string, days: readonly (readonly [number, unknown])[]): Promise<Map<number, string>> {
  const rows = await db
    .selectFrom("insight_days")
    .select(["day", "judged"])
    .where("project_id", "=", projectId)
    .where(
      "day",
      "in",
      days.map(([day]) => micros(day)),
    )
    .execute();
  return new Map(rows.map(({ day, judged }) => [Number(day) / 1000, judged]));
}

interface ChangedDay {
  readonly row: Row<"insight_days">;
  /** Whether the row that is replaced cannot be read. */
  readonly isLost: boolean;
}

function changedDay(
  engine: Engine,
  projectId: string,
  day: number,
  sections: ReadonlyMap<string, readonly AssessedDeployment[]>,
  known: string | undefined,
): ChangedDay | undefined {
  const codec = columns.insight_days.judged;
  const decoded =
    known === undefined
      ? undefined
      : engine.rows.findIn(codec, known, `insights of project ${projectId} on ${new Date(day).toISOString().slice(0, 10)}`);
  const kept = decoded?.deployments.filter(({ fact }) => !sections.has(fact.applicationId)) ?? [];
  const deployments = [...kept, ...[...sections.values()].flat()].sort(
    ({ fact: a }, { fact: b }) => a.endedMs - b.endedMs || (a.deploymentId < b.deploymentId ? -1 : 1),
  );
  const judged = codec.encode({ projectId, dayMs: day, deployments });
  if (judged === known) return undefined;
  return {
    row: { project_id: projectId, day: micros(day), judged, digest: digestOf(judged) },
    isLost: known !== undefined && decoded === undefined,
  };
}

/** What else was on a day that could not be read is rolled up once more. */
async function rollAgain(db: Db, { project_id, day }: Row<"insight_days">): Promise<void> {
  await db
    .updateTable("deployment_facts")
    .set({ rolled: 0 })
    .where("project_id", "=", project_id)
    .where("rolled_day", "=", day)
    .where("ended_at", ">=", day)
    .where("ended_at", "<", day + micros(dayMs))
    .execute();
}
