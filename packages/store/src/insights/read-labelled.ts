import type { InsightRules } from "@slipway/domain";
import type { Db } from "../engines/engine.ts";
import { columns } from "../schema.ts";
import { type InsightScope, milliseconds, type Period } from "./read-facts.ts";
import { labelKind } from "./signal-rows.ts";

/** How long before a deployment an event may label its commit. */
const longestLabel = { hours: 90 * 24 };

/** A deployment that an external event labels. */
export interface LabelledDeployment {
  readonly deploymentId: string;
  readonly applicationId: string;
  readonly hasSucceeded: boolean;
  readonly endedMs: number;
}

/** The deployments within a period that bring a commit which an external event labels as a hotfix. */
export async function labelledWithin(
  db: Db,
  { projectId, applicationId }: InsightScope,
  { since, until }: Period,
  rules: InsightRules,
): Promise<LabelledDeployment[]> {
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
  const rows = await signals
    .select(["facts.deployment_id", "facts.application_id", "facts.outcome", "facts.ended_at"])
    .distinct()
    .execute();
  return rows.map(({ deployment_id, application_id, outcome, ended_at: at }) => ({
    deploymentId: deployment_id,
    applicationId: application_id,
    hasSucceeded: outcome === "succeeded",
    endedMs: milliseconds(at),
  }));
}
