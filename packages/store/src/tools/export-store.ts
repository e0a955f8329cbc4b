import { Fault } from "@slipway/domain";
import type { Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import { appliedVersions, versionsTable } from "../migrations/schema-versions.ts";
import { encodeRow, writeLine } from "./export-format.ts";
import { ExportStart } from "./export-start.ts";
import { readPages } from "./read-rows.ts";
import { storedTables, withoutDerived } from "./stored-tables.ts";

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
  const tables = withoutDerived(await storedTables(engine));
  const start = await ExportStart.note(engine, tables);
  const { positions } = start;
  yield writeLine({ kind: "begin", begin: { versions, project: projectId, at: Temporal.Now.instant().toString(), positions } });
  const counts: Record<string, number> = {};
  for (const table of tables) {
    yield writeLine({ kind: "table", table });
    let rows = 0;
    for await (const page of readPages(engine, table, projectId)) {
      signal.throwIfAborted();
      for (const row of page) {
        const fitted = start.fit(table.name, row);
        if (fitted === undefined) continue;
        yield writeLine({ kind: "row", values: encodeRow(table, fitted) });
        rows++;
      }
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
