import type { AssessedDeployment } from "@slipway/domain";
import { sql } from "kysely";
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

/** Reads the days of a period, of a project or of all. */
export async function readDays(known: KnownDays, db: Db, projectId: string | undefined, period: Period): Promise<ReadDays> {
  const sinceMs = period.since.epochMilliseconds;
  const untilMs = period.until.epochMilliseconds;
  const days = db
    .selectFrom("insight_days")
    .where("day", ">=", micros(dayOf(sinceMs)))
    .where("day", "<", columns.insight_days.day.encode(period.until));
  // One statement, so that both are of the same instant: while an application is rolled up, some of its days are as they were and some are not.
  const rows = await (projectId ? days.where("project_id", "=", projectId) : days)
    .select(["project_id", "day", "judged", sql<string>`''`.as("application_id")])
    .unionAll(
      staleFacts(db, projectId)
        .select([sql<string>`''`.as("project_id"), sql<bigint>`0`.as("day"), sql<string>`''`.as("judged"), "application_id"])
        .distinct(),
    )
    .execute();
  const stale = new Set(rows.flatMap(({ application_id: id }) => (id === "" ? [] : id)));
  const judged: AssessedDeployment[] = [];
  for (const { project_id, day: at, judged: text, application_id: id } of rows) {
    const day = id === "" ? known.find(`project ${project_id} on ${dateOf(at)}`, text) : undefined;
    for (const deployment of day?.deployments ?? []) {
      const { endedMs, applicationId } = deployment.fact;
      if (endedMs >= sinceMs && endedMs < untilMs && !stale.has(applicationId)) judged.push(deployment);
    }
  }
  return { judged, staleApplications: [...stale] };
}

function dateOf(day: bigint): string {
  return new Date(milliseconds(day)).toISOString().slice(0, 10);
}
