import type { DeploymentMessage } from "@slipway/proto/state";
import type { Db, Engine } from "../engines/engine.ts";
import { transaction } from "../engines/run.ts";
import { batchesOf, newestOf } from "../history/batches.ts";
import { inParallel } from "../history/in-parallel.ts";
import type { HistoryRecord } from "../history/record.ts";
import { factRow } from "../insights/fact-row.ts";
import { earliestOf } from "../traces/earliest-of.ts";
import { type DeploymentRows, deploymentRows } from "./deployment-rows.ts";

/** Records messages in the tables. Uses one transaction per project and batch, so batches committed before an error stay recorded. */
export async function recordDeployments(engine: Engine, records: readonly HistoryRecord<DeploymentMessage>[]): Promise<void> {
  await inParallel(batchesOf(records.map(deploymentRows)), async (batch) => {
    const [first] = batch;
    const what = batch.length === 1 ? `record deployment ${first?.state.id}` : `record ${batch.length} deployment messages`;
    await transaction(engine, what, (db) => record(engine, db, batch));
  });
}

async function record(engine: Engine, db: Db, batch: readonly DeploymentRows[]): Promise<void> {
  // The trigger never changes, so the commits are written with the first message that arrives, whichever it is.
  const unknown = await unknownOf(db, batch);
  await engine.merge(db, "deployments", newestOf(batch.map(({ state }) => state)), ["project_id", "id"], {
    by: "sequence",
    keep: "greatest",
  });
  const facts = batch
    .flatMap(({ state, message }) => factRow(engine, state, message) ?? [])
    .map((row) => ({ ...row, id: row.deployment_id }));
  await engine.merge(
    db,
    "deployment_facts",
    newestOf(facts).map(({ id, ...row }) => row),
    ["project_id", "deployment_id"],
    {
      by: "sequence",
      keep: "greatest",
    },
  );
  const events = batch.flatMap(({ event }) => event ?? []);
  await engine.insertAbsent(db, "deployment_events", events, ["project_id", "deployment_id", "sequence"]);
  const commits = unknown.flatMap((rows) => rows.commits);
  await engine.insertAbsent(db, "deployment_commits", commits, ["project_id", "commit_hash", "deployment_id"]);
  const traces = earliestOf(
    unknown.flatMap((rows) => rows.traces),
    commitOf,
    ({ first_at }) => first_at,
  );
  await engine.merge(db, "traces", traces, ["project_id", "commit_hash"], { by: "first_at", keep: "least" });
  const descriptions = earliestOf(
    unknown.flatMap((rows) => rows.descriptions),
    commitOf,
    ({ described_at }) => described_at,
  );
  await engine.merge(db, "commit_descriptions", descriptions, ["project_id", "commit_hash", "source"], {
    by: "described_at",
    keep: "least",
  });
  const correlations = earliestOf(
    batch.flatMap((rows) => rows.correlations),
    ({ correlation, owner }) => `${correlation} ${owner}`,
    ({ at }) => at,
  );
  await engine.merge(db, "correlations", correlations, ["project_id", "correlation", "side", "owner"], { by: "at", keep: "least" });
}

/** Returns the rows of one message for each deployment that is not recorded yet. */
async function unknownOf(db: Db, batch: readonly DeploymentRows[]): Promise<DeploymentRows[]> {
  const byId = new Map(batch.map((rows) => [rows.state.id, rows]));
  const known = await db
    .selectFrom("deployments")
    .select("id")
    .where("project_id", "=", batch[0]?.projectId ?? "")
    .where("id", "in", [...byId.keys()])
    .execute();
  for (const { id } of known) byId.delete(id);
  return [...byId.values()];
}

function commitOf({ commit_hash }: { readonly commit_hash: string }): string {
  return commit_hash;
}
