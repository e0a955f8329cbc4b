import type { ExternalEventMessage } from "@slipway/proto/state";
import type { Db, Engine } from "../engines/engine.ts";
import { transaction } from "../engines/run.ts";
import { batchesOf, newestOf } from "../history/batches.ts";
import type { HistoryRecord } from "../history/record.ts";
import { signalRows } from "../insights/signal-rows.ts";
import { earliestOf } from "../traces/earliest-of.ts";
import { type ExternalEventRows, externalEventRows } from "./external-event-rows.ts";

/** Records messages in the tables. Uses one transaction per project and batch, so batches committed before an error stay recorded. */
export async function recordExternalEvents(engine: Engine, records: readonly HistoryRecord<ExternalEventMessage>[]): Promise<void> {
  for (const batch of batchesOf(records.map(externalEventRows))) {
    const [first] = batch;
    const what = batch.length === 1 ? `record external event ${first?.state.id}` : `record ${batch.length} external event messages`;
    await transaction(engine, what, (db) => record(engine, db, batch));
  }
}

/** What an event says of its commit and its artifacts never changes, so it is written with the first message that arrives, whichever it is. */
async function record(engine: Engine, db: Db, batch: readonly ExternalEventRows[]): Promise<void> {
  const states = newestOf(batch.map(({ state }) => state));
  await engine.merge(db, "external_events", states, ["project_id", "id"], { by: "sequence", keep: "greatest" });
  const once = [...new Map(batch.map((rows) => [rows.state.id, rows])).values()].sort((a, b) => (a.state.id < b.state.id ? -1 : 1));
  const descriptions = once.flatMap((rows) => rows.descriptions);
  await engine.insertAbsent(db, "commit_descriptions", descriptions, ["project_id", "commit_hash", "source"]);
  const correlations = once.flatMap((rows) => rows.correlations);
  await engine.insertAbsent(db, "correlations", correlations, ["project_id", "correlation", "side", "owner"]);
  const signals = once.flatMap(({ message }) => signalRows(engine, message));
  await engine.insertAbsent(db, "insight_signals", signals, ["project_id", "external_event_id", "kind"]);
  const traces = earliestOf(
    once.flatMap((rows) => rows.traces),
    ({ commit_hash }) => commit_hash,
    ({ first_at }) => first_at,
  );
  await engine.merge(db, "traces", traces, ["project_id", "commit_hash"], { by: "first_at", keep: "least" });
}
