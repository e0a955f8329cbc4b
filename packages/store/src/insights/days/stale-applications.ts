import { type SelectQueryBuilder, sql } from "kysely";
import type { Db } from "../../engines/engine.ts";
import type { Database } from "../../schema.ts";

type StaleFacts = SelectQueryBuilder<Database, "deployment_facts", object>;

/** The facts of a project, or of all, that the days may not know: those that are new, and those that an older process wrote. */
export function staleFacts(db: Db, projectId?: string): StaleFacts {
  const facts = db.selectFrom("deployment_facts").where("rolled", "=", 0);
  return projectId ? facts.where("project_id", "=", projectId) : facts;
}

/** Whether so many applications have stale facts. */
export async function areStale(db: Db, projectId: string | undefined, applications: number): Promise<boolean> {
  const rows = await staleFacts(db, projectId).select(["project_id", "application_id"]).distinct().limit(applications).execute();
  return rows.length === applications;
}

/** An application with stale facts, and how many. */
export interface StaleApplication {
  readonly projectId: string;
  readonly applicationId: string;
  readonly facts: number;
}

/** The first applications of one project that have stale facts, at most so many, and, but for the first, with so many facts. */
export async function nextStale(db: Db, most: { readonly applications: number; readonly facts: number }): Promise<StaleApplication[]> {
  const rows = await staleFacts(db)
    .select(["project_id", "application_id", sql<bigint>`count(*)`.as("facts")])
    .groupBy(["project_id", "application_id"])
    .orderBy("project_id")
    .orderBy("application_id")
    .limit(most.applications)
    .execute();
  let facts = 0;
  return rows
    .map((row) => ({ projectId: row.project_id, applicationId: row.application_id, facts: Number(row.facts) }))
    .filter(({ projectId, ...application }, at) => {
      facts += application.facts;
      return at === 0 || (projectId === rows[0]?.project_id && facts <= most.facts);
    });
}
