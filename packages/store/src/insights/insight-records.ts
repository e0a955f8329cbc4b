import type { DeploymentFact, InsightRecord } from "@slipway/domain";
import type { Db, Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { columns } from "../schema.ts";
import { factsOf, factsOnTheWay, factsWithin, type InsightScope, milliseconds, type Period } from "./read-facts.ts";
import { type FoundIncident, incidentsOf } from "./read-incidents.ts";
import { undoingsOf } from "./read-undoings.ts";
import { labelKind } from "./signal-rows.ts";

/** What counts as what. */
export interface InsightRules {
  /** How long after a deployment a hotfix or an incident is blamed on it. */
  readonly failureWindowMs: number;
  readonly hotfixLabel: string;
}

/** What insights are calculated from. Every method throws `unavailable` while the database is unavailable. */
export interface InsightRecords {
  /**
   * Returns everything that decides over the deployments that ended within a period, also what happened before or after it. It may contain other deployments:
   * judge all, then choose those of the period.
   */
  read(scope: InsightScope, period: Period, rules: InsightRules): Promise<InsightRecord>;
  /** Returns the incidents that were detected within a period, oldest first within a project, at most those of one application. */
  incidents(scope: InsightScope, period: Period): Promise<FoundIncident[]>;
}

export function createInsightRecords(engine: Engine): InsightRecords {
  return {
    read: (scope, period, rules) => query(engine, "read insights", (db) => read(engine, db, scope, period, rules)),
    incidents: (scope, period) => query(engine, "list incidents", (db) => incidentsOf(db, scope, period)),
  };
}

/** How long before a deployment an event may label its commit. */
const longestLabel = { hours: 90 * 24 };

async function read(engine: Engine, db: Db, scope: InsightScope, period: Period, rules: InsightRules): Promise<InsightRecord> {
  const { since } = period;
  // What happens shortly after the period may be blamed on what was deployed within.
  const longer = { since, until: period.until.add({ milliseconds: rules.failureWindowMs }) };
  const [within, onTheWay, undoings, incidents, labelled] = await Promise.all([
    factsWithin(db, scope, longer, engine.rows),
    factsOnTheWay(db, scope, since, engine.rows),
    undoingsOf(db, scope, period),
    incidentsOf(db, scope, longer),
    labelledWithin(db, scope, longer, rules),
  ]);
  const word = rules.hotfixLabel.toLowerCase();
  const deployments = [...onTheWay, ...within];
  return {
    deployments: [...deployments, ...(await firstSuccesses(db, scope, deployments, longer.until))],
    undoings,
    incidents: incidents.flatMap(({ externalEventId: id, applicationIds, detectedMs, resolvedMs }) =>
      applicationIds.map((applicationId) => ({ id, applicationId, detectedMs, resolvedMs })),
    ),
    hotfixes: new Set([...labelled, ...within.filter(({ words }) => words.includes(word)).map(({ deploymentId }) => deploymentId)]),
  };
}

/** The deployments within a period that bring a commit which an external event labels as a hotfix. */
async function labelledWithin(
  db: Db,
  { projectId, applicationId }: InsightScope,
  { since, until }: Period,
  rules: InsightRules,
): Promise<string[]> {
  const { at } = columns.insight_signals;
  const { ended_at } = columns.deployment_facts;
  let signals = db
    .selectFrom("insight_signals as signals")
    .innerJoin("deployment_commits as commits", (join) =>
      join.onRef("commits.project_id", "=", "signals.project_id").onRef("commits.commit_hash", "=", "signals.commit_hash"),
    )
    .innerJoin("deployment_facts as facts", (join) =>
      join.onRef("facts.project_id", "=", "commits.project_id").onRef("facts.deployment_id", "=", "commits.deployment_id"),
    )
    .where("signals.kind", "=", labelKind(rules.hotfixLabel))
    .where("signals.at", ">=", at.encode(since.subtract(longestLabel)))
    .where("facts.kind", "=", "change")
    .where("facts.ended_at", ">=", ended_at.encode(since))
    .where("facts.ended_at", "<", ended_at.encode(until));
  if (projectId) signals = signals.where("signals.project_id", "=", projectId);
  if (applicationId) signals = signals.where("facts.application_id", "=", applicationId);
  const rows = await signals.select("facts.deployment_id").distinct().execute();
  return rows.map(({ deployment_id }) => deployment_id);
}

/** The first success after a time of each application whose last deployment before it failed: it ends that failure. */
async function firstSuccesses(
  db: Db,
  scope: InsightScope,
  facts: readonly DeploymentFact[],
  after: Temporal.Instant,
): Promise<DeploymentFact[]> {
  const newest = new Map<string, DeploymentFact>();
  for (const fact of facts) {
    const known = newest.get(fact.applicationId);
    if (fact.outcome !== "not-deployed" && (known === undefined || known.endedMs < fact.endedMs)) newest.set(fact.applicationId, fact);
  }
  const failed = [...newest.values()].filter(({ outcome }) => outcome !== "succeeded");
  const found: DeploymentFact[] = [];
  for (let from = 0; from < failed.length; from += 500) {
    const part = failed.slice(from, from + 500);
    const rows = await factsOf(db, scope)
      .where(
        "deployment_facts.application_id",
        "in",
        part.map(({ applicationId }) => applicationId),
      )
      .where("deployment_facts.outcome", "=", "succeeded")
      .where("deployment_facts.ended_at", ">=", columns.deployment_facts.ended_at.encode(after))
      .select(({ fn }) => ["deployment_facts.application_id", fn.min("deployment_facts.ended_at").as("ended_at")])
      .groupBy("deployment_facts.application_id")
      .execute();
    const ended = new Map(rows.map(({ application_id, ended_at }) => [application_id, milliseconds(ended_at)]));
    for (const fact of part) {
      const endedMs = ended.get(fact.applicationId);
      // Only its end matters, and it brings nothing within the period.
      if (endedMs !== undefined)
        found.push({
          ...fact,
          deploymentId: "",
          kind: "repeat",
          outcome: "succeeded",
          startedMs: endedMs,
          endedMs,
          changes: [],
          reverts: [],
          words: [],
        });
    }
  }
  return found;
}
