import type { DeploymentFact } from "@slipway/domain";
import type { SelectQueryBuilder } from "kysely";
import type { Db } from "../engines/engine.ts";
import type { RowReader } from "../history/row-reader.ts";
import { columns, type Database } from "../schema.ts";

/** Whose deployments. Omitted fields match all. */
export interface InsightScope {
  readonly projectId?: string | undefined;
  readonly applicationId?: string | undefined;
}

/** A time without its end. */
export interface Period {
  readonly since: Temporal.Instant;
  readonly until: Temporal.Instant;
}

/** How long a change may wait in deployments that fail before insights forget it. */
const longestWait = { hours: 30 * 24 };

type Facts = SelectQueryBuilder<Database, "deployment_facts", object>;

/** Restricts a query of facts to a scope. */
export function factsOf(db: Db, { projectId, applicationId }: InsightScope): Facts {
  let facts: Facts = db.selectFrom("deployment_facts");
  if (projectId) facts = facts.where("deployment_facts.project_id", "=", projectId);
  if (applicationId) facts = facts.where("deployment_facts.application_id", "=", applicationId);
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
export async function factsWithin(db: Db, scope: InsightScope, { since, until }: Period, reader: RowReader): Promise<DeploymentFact[]> {
  const of = columns.deployment_facts;
  const rows = await factsOf(db, scope)
    .where("deployment_facts.ended_at", ">=", of.ended_at.encode(since))
    .where("deployment_facts.ended_at", "<", of.ended_at.encode(until))
    .select(shown)
    .execute();
  return readFacts(rows, reader);
}

/** The deployments before a time whose changes had not arrived by then: none of their application succeeded between. */
export async function factsOnTheWay(db: Db, scope: InsightScope, before: Temporal.Instant, reader: RowReader): Promise<DeploymentFact[]> {
  const of = columns.deployment_facts;
  const end = of.ended_at.encode(before);
  const rows = await factsOf(db, scope)
    .where("deployment_facts.outcome", "in", ["failed", "rolled-back", "not-deployed"])
    .where("deployment_facts.ended_at", ">=", of.ended_at.encode(before.subtract(longestWait)))
    .where("deployment_facts.ended_at", "<", end)
    .where("deployment_facts.kind", "=", "change")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("deployment_facts as later")
            .select("later.deployment_id")
            .whereRef("later.application_id", "=", "deployment_facts.application_id")
            .whereRef("later.ended_at", ">", "deployment_facts.ended_at")
            .where("later.ended_at", "<", end)
            .where("later.outcome", "=", "succeeded")
            .where("later.kind", "=", "change"),
        ),
      ),
    )
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
