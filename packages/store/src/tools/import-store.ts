import { Fault } from "@slipway/domain";
import { sql } from "kysely";
import type { Engine } from "../engines/engine.ts";
import { query, transaction } from "../engines/run.ts";
import { migrations } from "../migrations/migrate.ts";
import { requireKnown } from "../migrations/schema-versions.ts";
import { decodeRow, type ExportBegin, readLine } from "./export-format.ts";
import { positionsOf } from "./export-start.ts";
import type { RowsProgress } from "./export-store.ts";
import { notDerived, type StoredTable, storedTables, streamsTable } from "./stored-tables.ts";

export interface ImportOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: RowsProgress) => void) | undefined;
}

/** What was imported. */
export interface Imported {
  readonly rows: Readonly<Record<string, number>>;
  /** False if the export ends before its last line: it was cut off. */
  readonly isComplete: boolean;
}

const rowsPerBatch = 200;
const bytesPerBatch = 4 * 1024 * 1024;

/**
 * Writes the rows of an export into a store whose schema is up to date and that is empty, or older than the export and of the same installation. What the
 * export has replaces what the store has. An import that was interrupted is done again from its beginning: that changes nothing that is there already. Throws
 * `precondition`, before it changes anything, for a store that is newer than the export or of another installation; `invalid` for a damaged export.
 */
export async function importStore(
  engine: Engine,
  lines: AsyncIterable<string> | Iterable<string>,
  { signal, onProgress }: ImportOptions,
): Promise<Imported> {
  const known = new Map((await storedTables(engine)).map((table) => [table.name, table]));
  const counts: Record<string, number> = {};
  let begun: ExportBegin | undefined;
  let batch: Batch | undefined;
  let at = 0;
  const flush = async (): Promise<void> => {
    if (batch === undefined || batch.rows.length === 0) return;
    const { table, rows } = batch;
    await checkIncarnations(engine, table, rows);
    await transaction(engine, `import rows of ${table.name}`, (db) => engine.replace(db, table.name, rows, table.key));
    counts[table.name] = (counts[table.name] ?? 0) + rows.length;
    onProgress?.({ table: table.name, rows: counts[table.name] ?? 0 });
    batch = { table, rows: [], bytes: 0 };
  };
  for await (const text of lines) {
    at++;
    if (text === "") continue;
    signal.throwIfAborted();
    const line = readLine(text, at);
    if (line.kind === "begin") {
      begun = line.begin;
      await requireOlder(engine, begun, [...known.values()]);
      // An export of an earlier version has deployments without facts.
      await query(engine, "begin work on insights again", (db) => db.deleteFrom("insight_tasks").execute());
      continue;
    }
    if (begun === undefined) throw new Fault("invalid", "this is not an export of a store: its first line does not say so");
    if (line.kind === "row") {
      if (batch === undefined) throw new Fault("invalid", `line ${at} of the export is a row without a table`);
      batch.rows.push({ ...decodeRow(batch.table, line.values), ...notDerived(batch.table.name) });
      batch.bytes += text.length;
      if (batch.rows.length >= rowsPerBatch || batch.bytes >= bytesPerBatch) await flush();
      continue;
    }
    await flush();
    if (line.kind === "end") return { rows: counts, isComplete: requireAll(line.rows, counts) };
    requireFitting(line.table, known.get(line.table.name));
    batch = { table: line.table, rows: [], bytes: 0 };
    counts[line.table.name] = 0;
  }
  if (begun === undefined) throw new Fault("invalid", "this is not an export of a store: it is empty");
  await flush();
  return { rows: counts, isComplete: false };
}

interface Batch {
  readonly table: StoredTable;
  readonly rows: Record<string, unknown>[];
  bytes: number;
}

async function requireOlder(engine: Engine, { versions, positions }: ExportBegin, tables: readonly StoredTable[]): Promise<void> {
  requireKnown("the export", new Set(versions), migrations);
  for (const [table, position] of Object.entries(await positionsOf(engine, tables)))
    if (BigInt(position) > BigInt(positions[table] ?? 0))
      throw new Fault(
        "precondition",
        `${engine.place} has newer rows than the export (table ${table}): import it into an empty store, or one that is older than the export`,
      );
}

/** Two installations number their streams in the same way: rows of both in one store would hide each other. */
async function checkIncarnations(engine: Engine, { name }: StoredTable, rows: readonly Record<string, unknown>[]): Promise<void> {
  if (name !== streamsTable) return;
  const { rows: there } = await query(engine, "read the streams of the store", (db) =>
    sql<{ stream: string; ordinal: unknown; created: string }>`select stream, ordinal, created from ${sql.table(streamsTable)}`.execute(db),
  );
  for (const { stream, ordinal, created } of there) {
    const same = rows.find((row) => row["stream"] === stream && String(row["ordinal"]) === String(ordinal));
    if (same !== undefined && same["created"] !== created)
      throw new Fault("precondition", `${engine.place} belongs to another installation than the export: import it into an empty store`);
  }
}

/** Columns that only the store has get their default; a column that only the export has would be lost. */
function requireFitting(table: StoredTable, known: StoredTable | undefined): void {
  const strange = [...table.columns.keys()].filter((column) => !known?.columns.has(column));
  const hasKey = known !== undefined && table.key.length > 0 && table.key.join() === known.key.join();
  if (!hasKey || strange.length > 0)
    throw new Fault(
      "invalid",
      `table ${table.name.slice(0, 80)} of the export ${known ? `has columns that the store does not have: ${strange.join(", ").slice(0, 200)}` : "is not one of this Slipway"}`,
    );
}

function requireAll(wanted: Readonly<Record<string, number>>, found: Readonly<Record<string, number>>): boolean {
  const wrong = Object.entries(wanted).find(([table, count]) => (found[table] ?? 0) !== count);
  if (wrong)
    throw new Fault(
      "invalid",
      `the export has ${found[wrong[0]] ?? 0} rows of table ${wrong[0]} and should have ${wrong[1]}: it is damaged`,
    );
  return true;
}
