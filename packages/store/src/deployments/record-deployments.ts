import type { DeploymentMessage } from "@slipway/proto/state";
import type { Db, Engine } from "../engines/engine.ts";
import { transaction } from "../engines/run.ts";
import { batchesOf, newestOf } from "../history/batches.ts";
import { inParallel } from "../history/in-parallel.ts";
import { ownRecords } from "../history/owners.ts";
import type { HistoryRecord } from "../history/record.ts";
import { factRow } from "../insights/fact-row.ts";
import type { NewRow } from "../schema.ts";
import { earliestOf } from "../traces/earliest-of.ts";
import { type DeploymentRows, deploymentRows } from "./deployment-rows.ts";

/**
 * Records messages in the tables, but for those with the id of another piped's deployment. Uses one transaction per project and batch, so batches committed
 * before an error stay recorded.
 */
export async function recordDeployments(engine: Engine, records: readonly HistoryRecord<DeploymentMessage>[]): Promise<void> {
  const { own, known } = await ownRecords(engine, "deployment", records);
  const newest = newestRecords(own);
  const rows = own.map((each) => deploymentRows(each, { isNewest: newest.has(each) }));
  await inParallel(batchesOf(rows), async (batch) => {
    const [first] = batch;
    const what = batch.length === 1 ? `record deployment ${first?.state?.id}` : `record ${batch.length} deployment messages`;
    await transaction(engine, what, (db) => record(engine, db, batch, known));
  });
}

/** The newest message of each deployment. */
function newestRecords(records: readonly HistoryRecord<DeploymentMessage>[]): Set<HistoryRecord<DeploymentMessage>> {
  const newest = new Map<string, HistoryRecord<DeploymentMessage>>();
  for (const record of records) {
    const key = `${record.message.state?.projectId} ${record.message.state?.id}`;
    const known = newest.get(key);
    if (known === undefined || known.sequence < record.sequence) newest.set(key, record);
  }
  return new Set(newest.values());
}

async function record(engine: Engine, db: Db, batch: readonly DeploymentRows[], known: ReadonlySet<string>): Promise<void> {
  const states = batch.flatMap(({ state }) => state ?? []).sort((a, b) => (a.id < b.id ? -1 : 1));
  // The commits are written with the first message that arrives, whichever it is.
  const triggers = batch.flatMap(({ state, trigger }) => (state && !known.has(state.id) ? [trigger()] : []));
  await engine.merge(db, "deployments", states, ["project_id", "id"], { by: "sequence", keep: "greatest" });
  await engine.merge(db, "deployment_facts", factsOf(engine, batch), ["project_id", "deployment_id"], { by: "sequence", keep: "greatest" });
  const events = batch.flatMap(({ event }) => event ?? []);
  await engine.insertAbsent(db, "deployment_events", events, ["project_id", "deployment_id", "sequence"]);
  const commits = triggers.flatMap((rows) => rows.commits);
  await engine.insertAbsent(db, "deployment_commits", commits, ["project_id", "commit_hash", "deployment_id"]);
  const traces = earliestOf(
    triggers.flatMap((rows) => rows.traces),
    commitOf,
    ({ first_at }) => first_at,
  );
  await engine.merge(db, "traces", traces, ["project_id", "commit_hash"], { by: "first_at", keep: "least" });
  const descriptions = earliestOf(
    triggers.flatMap((rows) => rows.descriptions),
    commitOf,
    ({ described_at }) => described_at,
  );
  await engine.merge(db, "commit_descriptions", descriptions, ["project_id", "commit_hash", "source"], {
    by: "described_at",
    keep: "least",
  });
  const correlations = earliestOf(
    batch.flatMap((rows) => rows.correlations),
    ({ correlation, side, owner }) => `${correlation} ${side} ${owner}`,
    ({ at }) => at,
  );
  await engine.merge(db, "correlations", correlations, ["project_id", "correlation", "side", "owner"], { by: "at", keep: "least" });
}

/** The newest fact of each deployment that ended. */
function factsOf(engine: Engine, batch: readonly DeploymentRows[]): NewRow<"deployment_facts">[] {
  const facts = batch.flatMap(({ fact: { row, state } }) => factRow(engine, row, state) ?? []);
  return newestOf(facts.map((row) => ({ ...row, id: row.deployment_id }))).map(({ id: _, ...row }) => row);
}

function commitOf({ commit_hash }: { readonly commit_hash: string }): string {
  return commit_hash;
}
