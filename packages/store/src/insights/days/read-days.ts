import type { AssessedDeployment } from "@slipway/domain";
import { sql } from "kysely";
import type { InsightDay } from "../../codecs/insight-day.ts";
import type { Db } from "../../engines/engine.ts";
import { columns } from "../../schema.ts";
import { milliseconds, type Period } from "../read-facts.ts";
import { dayOf, micros } from "./day-of.ts";
import type { KnownDays } from "./known-days.ts";
import { staleFacts } from "./stale-applications.ts";

/** The deployments of a period as the days have them, without those of the applications that the days may not know. */
export interface ReadDays {
  readonly judged: AssessedDeployment[];
  readonly staleApplications: readonly string[];
}

/** How often days may change between the two statements before both become one. */
const mostTries = 3;

/** If more days than these are not known, all of the period are read. */
const mostDaysNamed = 200;

/** Reads the days of a period, of a project or of all. Those that are known are not read again. */
export async function readDays(known: KnownDays, db: Db, projectId: string | undefined, period: Period): Promise<ReadDays> {
  for (let tries = 0; tries < mostTries; tries++) {
    const { rows, stale } = await listDays(db, projectId, period, "digests");
    const days = await resolved(known, db, projectId, { rows, period });
    if (days) return { judged: judgedIn(days, stale, period), staleApplications: [...stale] };
  }
  const { rows, stale } = await listDays(db, projectId, period, "texts");
  const days = rows.flatMap((row) => known.find(keyOf(row), row.digest) ?? known.read(keyOf(row), row) ?? []);
  return { judged: judgedIn(days, stale, period), staleApplications: [...stale] };
}

interface DayRow {
  readonly project_id: string;
  readonly day: bigint;
  readonly digest: bigint;
  /** "" unless texts are listed. */
  readonly judged: string;
}

/** The days and the stale applications. One statement, so that both are of the same instant: while an application is rolled up, some of its days are as they were and some are not. */
async function listDays(
  db: Db,
  projectId: string | undefined,
  period: Period,
  what: "digests" | "texts",
): Promise<{ readonly rows: readonly DayRow[]; readonly stale: ReadonlySet<string> }> {
  const judged = what === "texts" ? sql<string>`judged` : sql<string>`''`;
  const none = sql<string>`''`;
  const rows = await daysWithin(db, projectId, period)
    .select(["project_id", "day", "digest", judged.as("judged"), none.as("application_id")])
    .unionAll(
      staleFacts(db, projectId)
        .select([none.as("project_id"), sql<bigint>`0`.as("day"), sql<bigint>`0`.as("digest"), none.as("judged"), "application_id"])
        .distinct(),
    )
    .execute();
  const stale = new Set(rows.flatMap(({ application_id: id }) => (id === "" ? [] : id)));
  return { rows: rows.filter(({ application_id: id }) => id === "").map(withDigest), stale };
}

/** The days that were listed, in their order, without those that cannot be decoded. Undefined if one of them has changed since. */
async function resolved(
  known: KnownDays,
  db: Db,
  projectId: string | undefined,
  { rows, period }: { readonly rows: readonly DayRow[]; readonly period: Period },
): Promise<readonly InsightDay[] | undefined> {
  const found = new Map(rows.map((row) => [keyOf(row), known.find(keyOf(row), row.digest)]));
  const missing = rows.filter((row) => found.get(keyOf(row)) === undefined);
  if (missing.length > 0) {
    const wanted = new Map(missing.map((row) => [keyOf(row), row.digest]));
    const days = [...new Set(missing.map(({ day }) => day))];
    const all = daysWithin(db, projectId, period).select(["project_id", "day", "digest", "judged"]);
    for (const row of (await (days.length > mostDaysNamed ? all : all.where("day", "in", days)).execute()).map(withDigest)) {
      const key = keyOf(row);
      if (!wanted.has(key)) continue;
      if (wanted.get(key) !== row.digest) return undefined;
      wanted.delete(key);
      found.set(key, known.read(key, row));
    }
    if (wanted.size > 0) return undefined;
  }
  return [...found.values()].filter((day) => day !== undefined);
}

function withDigest<Row extends { readonly digest: bigint }>(row: Row): Row {
  return { ...row, digest: columns.insight_days.digest.decode(row.digest) };
}

function daysWithin(db: Db, projectId: string | undefined, { since, until }: Period) {
  const days = db
    .selectFrom("insight_days")
    .where("day", ">=", micros(dayOf(since.epochMilliseconds)))
    .where("day", "<", columns.insight_days.day.encode(until));
  return projectId ? days.where("project_id", "=", projectId) : days;
}

function judgedIn(days: readonly InsightDay[], stale: ReadonlySet<string>, { since, until }: Period): AssessedDeployment[] {
  const sinceMs = since.epochMilliseconds;
  const untilMs = until.epochMilliseconds;
  const judged: AssessedDeployment[] = [];
  for (const { deployments } of days) {
    for (const deployment of deployments) {
      const { endedMs, applicationId } = deployment.fact;
      if (endedMs >= sinceMs && endedMs < untilMs && !stale.has(applicationId)) judged.push(deployment);
    }
  }
  return judged;
}

function keyOf({ project_id, day }: Pick<DayRow, "project_id" | "day">): string {
  return `project ${project_id} on ${new Date(milliseconds(day)).toISOString().slice(0, 10)}`;
}
