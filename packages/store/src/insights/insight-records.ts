import type { InsightRecord, InsightRules } from "@slipway/domain";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { type Backfilled, backfillInsights } from "./backfill/backfill-insights.ts";
import { KnownDays } from "./days/known-days.ts";
import { rollUp } from "./days/roll-up.ts";
import { type DaysAndFacts, judgePeriod } from "./judge-period.ts";
import { laterReworks } from "./later-reworks.ts";
import type { InsightScope, Period } from "./read-facts.ts";
import { type FoundIncident, incidentsOf } from "./read-incidents.ts";
import { labelledWithin } from "./read-labelled.ts";

/** What insights are calculated from. Every method throws `unavailable` while the database is unavailable. */
export interface InsightRecords {
  /**
   * Returns everything that decides over the deployments that ended within a period, also what happened before or after it. It may contain other deployments:
   * judge all, then choose those of the period.
   */
  read(scope: InsightScope, period: Period, rules: InsightRules): Promise<InsightRecord>;
  /** Returns the incidents that were detected within a period, oldest first within a project, at most those of one application. */
  incidents(scope: InsightScope, period: Period): Promise<FoundIncident[]>;
  /** See `rollUp`. */
  rollUp(options: { readonly signal: AbortSignal }): Promise<number>;
  /** See `backfillInsights`. */
  backfill(options: { readonly signal: AbortSignal }): Promise<Backfilled>;
}

export function createInsightRecords(engine: Engine): InsightRecords {
  const days = new KnownDays(engine.rows);
  return {
    read: (scope, period, rules) => query(engine, "read insights", (db) => read({ db, rows: engine.rows, days }, scope, period, rules)),
    incidents: (scope, period) => query(engine, "list incidents", (db) => incidentsOf(db, scope, period)),
    rollUp: ({ signal }) => rollUp(engine, signal),
    backfill: ({ signal }) => backfillInsights(engine, signal),
  };
}

async function read(source: DaysAndFacts, scope: InsightScope, period: Period, rules: InsightRules): Promise<InsightRecord> {
  const { db } = source;
  const { since } = period;
  // What happens shortly after the period may be blamed on what was deployed within.
  const longer = { since, until: period.until.add({ milliseconds: rules.failureWindowMs }) };
  const ofProject = withProject(db, scope);
  const [judged, incidents, labelled] = await Promise.all([
    judgePeriod(source, scope, longer),
    ofProject.then((narrow) => incidentsOf(db, narrow, longer)),
    ofProject.then((narrow) => labelledWithin(db, narrow, longer, rules)),
  ]);
  const record = {
    judged,
    incidents: incidents.flatMap(({ externalEventId: id, applicationIds, detectedMs, resolvedMs }) =>
      applicationIds.map((applicationId) => ({ id, applicationId, detectedMs, resolvedMs })),
    ),
    labelled: new Set(labelled.map(({ deploymentId }) => deploymentId)),
  };
  return { ...record, judged: judged.concat(await laterReworks(db, scope, record, { after: longer.until, rules })) };
}

/** Which events are about an application is known within its project: of all projects there may be many. */
async function withProject(db: Db, scope: InsightScope): Promise<InsightScope> {
  if (!scope.applicationId || scope.projectId) return scope;
  const found = await db
    .selectFrom("deployment_facts")
    .select("project_id")
    .where("application_id", "=", scope.applicationId)
    .limit(1)
    .executeTakeFirst();
  return { ...scope, projectId: found?.project_id };
}
