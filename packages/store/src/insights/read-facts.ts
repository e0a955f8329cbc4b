import { type DeploymentFact, longestMemoryMs } from "@slipway/domain";
import type { SelectQueryBuilder } from "kysely";
import type { Db } from "../engines/engine.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns, type Database } from "../schema.ts";

/** Whose deployments. Omitted fields match all. */
export interface InsightScope {
  readonly projectId?: string | undefined;
  readonly applicationId?: string | undefined;
}

/** As many applications as one statement names. */
export interface FactScope extends InsightScope {
  readonly applicationIds?: readonly string[];
}

/** A time without its end. */
export interface Period {
  readonly since: Temporal.Instant;
  readonly until: Temporal.Instant;
}

type Facts = SelectQueryBuilder<Database, "deployment_facts", object>;

/** Restricts a query of facts to a scope. */
export function factsOf(db: Db, { projectId, applicationId, applicationIds }: FactScope): Facts {
  let facts: Facts = db.selectFrom("deployment_facts");
  if (projectId) facts = facts.where("deployment_facts.project_id", "=", projectId);
  if (applicationId) facts = facts.where("deployment_facts.application_id", "=", applicationId);
  if (applicationIds) facts = facts.where("deployment_facts.application_id", "in", applicationIds);
  return facts;
}

const shown = [
  "deployment_facts.project_id",
  "deployment_facts.deployment_id",
  "deployment_facts.application_id",
  "deployment_facts.application_name",
  "deployment_facts.labels",
  "deployment_facts.kind",
  "deployment_facts.outcome",
  "deployment_facts.started_at",
  "deployment_facts.ended_at",
  "deployment_facts.changes",
  "deployment_facts.reverts",
  "deployment_facts.words",
] as const;

/** The deployments that ended within a period. */
export async function factsWithin(db: Db, scope: FactScope, { since, until }: Period, reader: RowReader): Promise<DeploymentFact[]> {
  const of = columns.deployment_facts;
  const rows = await factsOf(db, scope)
    .where("deployment_facts.ended_at", ">=", of.ended_at.encode(since))
    .where("deployment_facts.ended_at", "<", of.ended_at.encode(until))
    .select(shown)
    .execute();
  return readFacts(rows, reader);
}

/** The deployments before a time that decide which changes arrive after it. */
export async function factsBefore(db: Db, scope: FactScope, before: Temporal.Instant, reader: RowReader): Promise<DeploymentFact[]> {
  const of = columns.deployment_facts;
  // Facts are rounded to milliseconds.
  const remembered = before.subtract({ milliseconds: longestMemoryMs + 1 });
  const rows = await factsOf(db, scope)
    .where("deployment_facts.ended_at", ">=", of.ended_at.encode(remembered))
    .where("deployment_facts.ended_at", "<", of.ended_at.encode(before))
    .where("deployment_facts.kind", "=", "change")
    .select(shown)
    .execute();
  return readFacts(rows, reader);
}

type FactRow = Pick<
  Database["deployment_facts"],
  "project_id" | "deployment_id" | "application_id" | "application_name" | "labels" | "kind"
> &
  Pick<Database["deployment_facts"], "outcome" | "started_at" | "ended_at" | "changes" | "reverts" | "words">;

/** Few labels are different: each is decoded once. */
function readFacts(rows: readonly FactRow[], reader: RowReader): DeploymentFact[] {
  const of = columns.deployment_facts;
  const known = new Map<string, DeploymentFact["labels"]>();
  const labelsOf = (stored: string): DeploymentFact["labels"] => {
    const labels = known.get(stored) ?? of.labels.decode(stored);
    known.set(stored, labels);
    return labels;
  };
  const decode = (row: FactRow): DeploymentFact => ({
    deploymentId: row.deployment_id,
    projectId: row.project_id,
    applicationId: row.application_id,
    applicationName: row.application_name,
    labels: labelsOf(row.labels),
    kind: of.kind.decode(row.kind),
    outcome: of.outcome.decode(row.outcome),
    startedMs: milliseconds(row.started_at),
    endedMs: milliseconds(row.ended_at),
    changes: of.changes.decode(row.changes),
    reverts: of.reverts.decode(row.reverts),
    words: of.words.decode(row.words),
  });
  return rows.flatMap((row) => reader.findIn({ decode }, row, `fact of deployment ${row.deployment_id}`) ?? []);
}

/** Of a column of instants, without the detour over an instant: facts are read by the ten thousand. */
export function milliseconds(stored: bigint): number {
  return Math.floor(Number(stored) / 1000);
}
