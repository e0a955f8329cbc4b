import type { AssessedDeployment } from "@slipway/domain";
import type { Db } from "../engines/engine.ts";
import type { RowReader } from "../history/row-reader.ts";
import type { KnownDays } from "./days/known-days.ts";
import { readDays } from "./days/read-days.ts";
import { areStale } from "./days/stale-applications.ts";
import { judgeFacts } from "./judge-facts.ts";
import type { InsightScope, Period } from "./read-facts.ts";

/** As long as so many applications have deployments that are not rolled up, everything is judged from facts. */
const mostStale = 300;

/** Where deployments are found. */
export interface DaysAndFacts {
  readonly db: Db;
  readonly rows: RowReader;
  readonly days: KnownDays;
}

/**
 * Judges the deployments that ended within a period and count: from their days, but from the facts of applications that are not rolled up. The answer is always the
 * same; the days are faster.
 */
export async function judgePeriod({ db, rows, days }: DaysAndFacts, scope: InsightScope, period: Period): Promise<AssessedDeployment[]> {
  // One application has fewer facts than a day has deployments.
  if (scope.applicationId || (await areStale(db, scope.projectId, mostStale))) return await judgeFacts(db, rows, scope, period);
  const { judged, staleApplications } = await readDays(days, db, scope.projectId, period);
  if (staleApplications.length === 0) return judged;
  return judged.concat(await judgeFacts(db, rows, { ...scope, applicationIds: staleApplications }, period));
}
