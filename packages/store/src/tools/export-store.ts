import { Fault } from "@slipway/domain";
import { sql } from "kysely";
import type { Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { appliedVersions, versionsTable } from "../migrations/schema-versions.ts";
import { encodeRow, writeLine } from "./export-format.ts";
import { readPages } from "./read-rows.ts";
import { type StoredTable, storedTables } from "./stored-tables.ts";

/** How far an export or an import has come. */
export interface RowsProgress {
  readonly table: string;
  /** Rows of this table so far. */
  readonly rows: number;
}

export interface ExportOptions {
  /** Only rows of this project; default: all. */
  readonly projectId?: string | undefined;
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: RowsProgress) => void) | undefined;
}

/**
 * Yields the lines of an export, without their ends. Reads the database as it is, also one of an earlier version, and changes nothing. Holds few rows at a
 * time. Other processes may record meanwhile: see `ExportLine`. Throws `precondition` for a database that is not a store.
 */
export async function* exportStore(engine: Engine, { projectId, signal, onProgress }: ExportOptions): AsyncGenerator<string> {
  const versions = [...(await versionsOf(engine))].sort((a, b) => a - b);
  const tables = await storedTables(engine);
  const positions = await positionsOf(engine, tables);
  yield writeLine({ kind: "begin", begin: { versions, project: projectId, at: Temporal.Now.instant().toString(), positions } });
  const counts: Record<string, number> = {};
  for (const table of tables) {
    yield writeLine({ kind: "table", table });
    let rows = 0;
    for await (const page of readPages(engine, table, projectId)) {
      signal.throwIfAborted();
      for (const row of page) yield writeLine({ kind: "row", values: encodeRow(table, row) });
      rows += page.length;
      onProgress?.({ table: table.name, rows });
    }
    counts[table.name] = rows;
  }
  yield writeLine({ kind: "end", rows: counts });
}

/** The migrations that a database has had. Throws `precondition` if it is not a store. */
export async function versionsOf(engine: Engine): Promise<ReadonlySet<number>> {
  const tables = await query(engine, "look at the store", () => engine.db.introspection.getTables());
  if (!tables.some(({ name }) => name === versionsTable))
    throw new Fault("precondition", `${engine.place} is not a store yet: slipway store migrate makes it one`);
  return await query(engine, "read the versions of the store", appliedVersions);
}

/** The newest position in each table that has positions of its own. */
export async function positionsOf(engine: Engine, tables: readonly StoredTable[]): Promise<Record<string, string>> {
  const positions: Record<string, string> = {};
  for (const { name, columns, key } of tables) {
    if (!columns.has("sequence") || key.includes("sequence")) continue;
    const { rows } = await query(engine, `find the newest row of ${name}`, (db) =>
      sql<{ sequence: unknown }>`select sequence from ${sql.table(name)} order by sequence desc limit 1`.execute(db),
    );
    positions[name] = String(rows[0]?.sequence ?? 0);
  }
  return positions;
}
