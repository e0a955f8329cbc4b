import { messageOf } from "@slipway/domain";
import type { Engine } from "../engines/engine.ts";
import { migrations } from "../migrations/migrate.ts";
import { columns, type TableName } from "../schema.ts";
import { versionsOf } from "./export-store.ts";
import { findLost } from "./find-lost.ts";
import { readPages, rowName, type StoredRow } from "./read-rows.ts";
import { rowContradiction } from "./row-contradiction.ts";
import type { StoreProblem } from "./store-problem.ts";
import { type StoredTable, storedTables } from "./stored-tables.ts";

/** What a check found. */
export interface CheckedStore {
  readonly engine: string;
  readonly place: string;
  /** The migrations that the store has had, those it still needs, and those that this Slipway does not have: a newer one wrote it. */
  readonly schema: { readonly applied: readonly number[]; readonly missing: readonly number[]; readonly unknown: readonly number[] };
  readonly tables: readonly { readonly table: string; readonly rows: number; readonly problems: number }[];
  /** The first problems; `problemCount` counts all of them. */
  readonly problems: readonly StoreProblem[];
  readonly problemCount: number;
}

export interface CheckOptions {
  readonly signal: AbortSignal;
  readonly onProgress?: ((progress: { readonly table: string; readonly rows: number }) => void) | undefined;
  /** How many problems to name. Default: 100. */
  readonly mostProblems?: number;
}

/**
 * Reads every row of a store and decodes every column: names those that cannot be read, and rows that contradict others. Changes nothing. Services may record
 * meanwhile. Throws `precondition` for a database that is not a store.
 */
export async function checkStore(engine: Engine, { signal, onProgress, mostProblems = 100 }: CheckOptions): Promise<CheckedStore> {
  const applied = [...(await versionsOf(engine))].sort((a, b) => a - b);
  const ours = migrations.map(({ version }) => version);
  const problems: StoreProblem[] = [];
  let problemCount = 0;
  const tables: { table: string; rows: number; problems: number }[] = [];
  for (const table of await storedTables(engine)) {
    const counted = { table: table.name, rows: 0, problems: 0 };
    for await (const page of readPages(engine, table)) {
      signal.throwIfAborted();
      const found = [...page.flatMap((row) => problemOf(table, row) ?? []), ...(await findLost(engine, table, page))];
      problems.push(...found.slice(0, mostProblems - problems.length));
      problemCount += found.length;
      counted.problems += found.length;
      counted.rows += page.length;
      onProgress?.({ table: table.name, rows: counted.rows });
    }
    tables.push(counted);
  }
  return {
    engine: engine.name,
    place: engine.place,
    schema: {
      applied,
      missing: ours.filter((version) => !applied.includes(version)),
      unknown: applied.filter((version) => !ours.includes(version)),
    },
    tables,
    problems,
    problemCount,
  };
}

function problemOf(table: StoredTable, row: StoredRow): StoreProblem | undefined {
  // A table of a newer version, or a column: nobody here reads it.
  const codecs: Readonly<Record<string, { readonly decode: (stored: never) => unknown }>> | undefined = columns[table.name as TableName];
  if (codecs === undefined) return undefined;
  const decoded: Record<string, unknown> = {};
  for (const [column, codec] of Object.entries(codecs)) {
    if (!table.columns.has(column)) continue;
    try {
      // Holds because the column has what its codec wrote, or the codec throws.
      decoded[column] = codec.decode(row[column] as never);
    } catch (error) {
      return { kind: "unreadable", row: rowName(table, row), reason: `column ${column}: ${messageOf(error)}` };
    }
  }
  const reason = rowContradiction(table.name, decoded);
  return reason === undefined ? undefined : { kind: "contradiction", row: rowName(table, row), reason };
}
