import type { DeploymentMessage } from "@slipway/proto/state";
import type { Db, Engine } from "../engines/engine.ts";
import { transaction } from "../engines/run.ts";
import { batchesOf, newestOf } from "../history/batches.ts";
import type { HistoryRecord } from "../history/record.ts";
import type { Row } from "../schema.ts";
import { type DeploymentRows, deploymentRows } from "./deployment-rows.ts";

/** Records messages in the tables. Uses one transaction per project and batch, so batches committed before an error stay recorded. */
export async function recordDeployments(engine: Engine, records: readonly HistoryRecord<DeploymentMessage>[]): Promise<void> {
  for (const batch of batchesOf(records.map(deploymentRows))) {
    const [first] = batch;
    const what = batch.length === 1 ? `record deployment ${first?.state.id}` : `record ${batch.length} deployment messages`;
    await transaction(engine, what, (db) => record(engine, db, batch));
  }
}

async function record(engine: Engine, db: Db, batch: readonly DeploymentRows[]): Promise<void> {
  // The trigger never changes, so the commits are written with the first message that arrives, whichever it is.
  const unknown = await unknownOf(db, batch);
  await engine.merge(db, "deployments", newestOf(batch.map(({ state }) => state)), ["project_id", "id"], {
    by: "sequence",
    keep: "greatest",
  });
  const events = batch.flatMap(({ event }) => event ?? []);
  await engine.insertAbsent(db, "deployment_events", events, ["project_id", "deployment_id", "sequence"]);
  const commits = unknown.flatMap((rows) => rows.commits);
  await engine.insertAbsent(db, "deployment_commits", commits, ["project_id", "commit_hash", "deployment_id"]);
  const traces = earliestOf(unknown.flatMap((rows) => rows.traces));
  await engine.merge(db, "traces", traces, ["project_id", "commit_hash"], { by: "first_at", keep: "least" });
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

/** Returns the earliest row of each commit, sorted by hash. */
function earliestOf(rows: readonly Row<"traces">[]): Row<"traces">[] {
  const earliest = new Map<string, Row<"traces">>();
  for (const row of rows) {
    const known = earliest.get(row.commit_hash);
    if (known === undefined || row.first_at < known.first_at) earliest.set(row.commit_hash, row);
  }
  return [...earliest.values()].sort((a, b) => (a.commit_hash < b.commit_hash ? -1 : 1));
}
