import { deploymentFact } from "@slipway/domain";
import type { Deployment } from "@slipway/proto/state";
import { decodeDeploymentOnce } from "@slipway/state";
import type { Engine } from "../engines/engine.ts";
import { columns, type NewRow, type Row } from "../schema.ts";

/** What is needed of the row of a deployment. */
type DeploymentRow = Pick<Row<"deployments">, "project_id" | "id" | "sequence" | "commit_hash" | "completed_at">;

/** Returns the row of the fact of a deployment; undefined if it has not ended, is no fact, or cannot be decoded, which is logged and counted. */
export function factRow(engine: Pick<Engine, "rows">, row: DeploymentRow, state: Deployment): NewRow<"deployment_facts"> | undefined {
  if (row.completed_at === null) return undefined;
  const deployment = engine.rows.findIn({ decode: decodeDeploymentOnce }, state, `deployment ${row.id}, for insights`);
  const fact = deployment && deploymentFact(deployment);
  if (deployment === undefined || fact === undefined) return undefined;
  const of = columns.deployment_facts;
  const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms);
  return {
    project_id: row.project_id,
    deployment_id: row.id,
    sequence: row.sequence,
    application_id: of.application_id.encode(fact.applicationId),
    application_name: of.application_name.encode(fact.applicationName),
    labels: of.labels.encode(fact.labels),
    kind: of.kind.encode(fact.kind),
    outcome: of.outcome.encode(fact.outcome),
    started_at: of.started_at.encode(instant(fact.startedMs)),
    ended_at: of.ended_at.encode(instant(fact.endedMs)),
    commit_hash: row.commit_hash,
    replaced_hash: of.replaced_hash.encode(deployment.runningCommitHash ?? ""),
    changes: of.changes.encode(fact.changes),
    undoes: of.undoes.encode(fact.kind === "rollback" || fact.reverts.length > 0),
    reverts: of.reverts.encode(fact.reverts),
    words: of.words.encode(fact.words),
    rolled: of.rolled.encode(false),
  };
}
