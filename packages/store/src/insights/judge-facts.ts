import { type AssessedDeployment, type DeploymentFact, judgeDeployments } from "@slipway/domain";
import type { Db } from "../engines/engine.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns } from "../schema.ts";
import { type FactScope, factsBefore, factsOf, factsWithin, milliseconds, type Period } from "./read-facts.ts";
import { undoingsOf } from "./read-undoings.ts";

/** Judges the deployments that ended within a period and count, from the facts: reads also what happened before and after. */
export async function judgeFacts(db: Db, reader: RowReader, scope: FactScope, period: Period): Promise<AssessedDeployment[]> {
  const [before, within, undoings] = await Promise.all([
    factsBefore(db, scope, period.since, reader),
    factsWithin(db, scope, period, reader),
    undoingsOf(db, scope, period),
  ]);
  const deployments = [...before, ...within, ...(await firstSuccesses(db, scope, within, period.until))];
  const sinceMs = period.since.epochMilliseconds;
  return judgeDeployments({ deployments, undoings }).filter(({ fact }) => fact.endedMs >= sinceMs);
}

/** The first success after a time of each application whose last deployment before it failed: it ends that failure. */
async function firstSuccesses(
  db: Db,
  scope: FactScope,
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
