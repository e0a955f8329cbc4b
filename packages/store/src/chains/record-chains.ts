import type { ChainMessage } from "@slipway/proto/state";
import type { Db, Engine } from "../engines/engine.ts";
import { transaction } from "../engines/run.ts";
import { batchesOf, newestOf } from "../history/batches.ts";
import type { HistoryRecord } from "../history/record.ts";
import { type ChainRows, chainRows } from "./chain-rows.ts";

/** Records messages in the tables. Uses one transaction per project and batch, so batches committed before an error stay recorded. */
export async function recordChains(engine: Engine, records: readonly HistoryRecord<ChainMessage>[]): Promise<void> {
  for (const batch of batchesOf(records.map(chainRows))) {
    const [first] = batch;
    const what = batch.length === 1 ? `record chain ${first?.state.id}` : `record ${batch.length} chain messages`;
    await transaction(engine, what, (db) => record(engine, db, batch));
  }
}

/** A deployment that an earlier round or a replaced commit had stays part of the chain. */
async function record(engine: Engine, db: Db, batch: readonly ChainRows[]): Promise<void> {
  const states = newestOf(batch.map(({ state }) => state));
  await engine.merge(db, "chains", states, ["project_id", "id"], { by: "sequence", keep: "greatest" });
  const events = batch.flatMap(({ event }) => event ?? []);
  await engine.insertAbsent(db, "chain_events", events, ["project_id", "chain_id", "sequence"]);
  const deployments = [
    ...new Map(batch.flatMap((rows) => rows.deployments).map((each) => [`${each.chain_id} ${each.deployment_id}`, each])).values(),
  ].sort((a, b) => (a.chain_id + a.deployment_id < b.chain_id + b.deployment_id ? -1 : 1));
  await engine.insertAbsent(db, "chain_deployments", deployments, ["project_id", "chain_id", "deployment_id"]);
}
