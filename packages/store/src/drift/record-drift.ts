import { type DriftEpisode, driftEpisodes } from "@slipway/domain";
import type { DriftObservation } from "@slipway/proto/state";
import { decodeDriftEpisode, decodeDriftObservation, encodeDriftEpisode } from "@slipway/state";
import type { Db, Engine } from "../engines/engine.ts";
import { transaction } from "../engines/run.ts";
import { batchesOf } from "../history/batches.ts";
import { ownParts } from "../history/owners.ts";
import type { HistoryRecord } from "../history/record.ts";
import { columns, type Row } from "../schema.ts";

/**
 * Continues the episodes of the applications with what was observed, one transaction per project and batch. An observation that is not newer than the newest
 * recorded one of its application changes nothing, nor does one of an application of another piped.
 */
export async function recordDrift(engine: Engine, records: readonly HistoryRecord<DriftObservation>[]): Promise<void> {
  const messages = await ownParts(
    engine,
    "application",
    records.map(({ message }) => message),
  );
  const own = new Set(messages);
  // Writers that lock rows in the same order do not deadlock.
  const sorted = records
    .filter(({ message }) => own.has(message))
    .toSorted((a, b) =>
      a.message.applicationId === b.message.applicationId
        ? Number(a.sequence - b.sequence)
        : a.message.applicationId < b.message.applicationId
          ? -1
          : 1,
    );
  const items = sorted.map((record) => ({ projectId: record.message.projectId, bytes: 0, record }));
  for (const batch of batchesOf(items)) {
    const [first] = batch;
    const what = batch.length === 1 ? `record the drift of application ${first?.record.message.applicationId}` : "record drift";
    await transaction(engine, what, async (db) => {
      const positions = [...new Map(batch.map(({ record }) => [record.message.applicationId, positionRow(record.message)])).values()];
      await engine.insertAbsent(db, "drift_positions", positions, ["project_id", "application_id"]);
      for (const { record } of batch) await recordOne(engine, db, record);
    });
  }
}

async function recordOne(engine: Engine, db: Db, { message, sequence }: HistoryRecord<DriftObservation>): Promise<void> {
  const { project_id, application_id } = positionRow(message);
  // Locks the row until the transaction ends: two processes never continue the episodes of an application at the same time.
  const { numUpdatedRows } = await db
    .updateTable("drift_positions")
    .set({ sequence: columns.drift_positions.sequence.encode(sequence) })
    .where("project_id", "=", project_id)
    .where("application_id", "=", application_id)
    .where("sequence", "<", columns.drift_positions.sequence.encode(sequence))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  const rows = await db
    .selectFrom("drift_episodes")
    .select(["id", "episode"])
    .where("project_id", "=", project_id)
    .where("application_id", "=", application_id)
    .where("closed_at", "is", null)
    .execute();
  const open = rows.flatMap(({ id, episode }) => engine.rows.findIn(storedEpisode, episode, `drift episode ${id}`) ?? []);
  const { opened, changed } = driftEpisodes(open, decodeDriftObservation(message));
  for (const batch of batchesOf(opened.map(sized))) {
    const news = batch.map(({ row }) => row);
    await engine.insertAbsent(db, "drift_episodes", news, ["project_id", "id"]);
  }
  for (const { row } of changed.map(sized))
    await db
      .updateTable("drift_episodes")
      .set({ closed_at: row.closed_at, episode: row.episode })
      .where("project_id", "=", row.project_id)
      .where("id", "=", row.id)
      .execute();
}

/** An open episode that cannot be read stays open: nobody knows what it is about. */
const storedEpisode = {
  decode: (stored: Row<"drift_episodes">["episode"]): DriftEpisode => decodeDriftEpisode(columns.drift_episodes.episode.decode(stored)),
};

function positionRow({ projectId, applicationId }: DriftObservation): Row<"drift_positions"> {
  const of = columns.drift_positions;
  return {
    project_id: of.project_id.encode(projectId),
    application_id: of.application_id.encode(applicationId),
    sequence: of.sequence.encode(0n),
  };
}

function sized(episode: DriftEpisode) {
  const of = columns.drift_episodes;
  const row = {
    project_id: of.project_id.encode(episode.projectId),
    id: of.id.encode(episode.id),
    application_id: of.application_id.encode(episode.applicationId),
    opened_at: of.opened_at.encode(episode.openedAt),
    closed_at: of.closed_at.encode(episode.closedAt),
    episode: of.episode.encode(encodeDriftEpisode(episode)),
  };
  return { projectId: episode.projectId, bytes: row.episode.length, row };
}
