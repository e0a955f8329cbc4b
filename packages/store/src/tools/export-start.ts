import { sql } from "kysely";
import type { Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import type { StoredRow } from "./read-rows.ts";
import { headsTable, type StoredTable } from "./stored-tables.ts";

/** The tables whose rows belong to an entry of the audit's chains. */
const chainTables: ReadonlySet<string> = new Set(["audit_entries", "audit_objects"]);

/**
 * How far a store had come when its export began. Tables are read one after the other while services record, so a row may say more than another one that was
 * read before it. What makes such rows fit each other again:
 *
 * - A state that was recorded since gets the position that its table had: who records into the imported store sees that messages after it are missing, and
 *   records them again.
 * - The audit's chains are cut where their heads were: an entry that is numbered twice, or whose head is elsewhere, breaks its chain for ever.
 */
export class ExportStart {
  /** The newest position in each table that has positions of its own. */
  readonly positions: Readonly<Record<string, string>>;
  readonly #heads: ReadonlyMap<string, StoredRow>;

  private constructor(positions: Readonly<Record<string, string>>, heads: ReadonlyMap<string, StoredRow>) {
    this.positions = positions;
    this.#heads = heads;
  }

  /** Notes it now. Holds one row for each project. */
  static async note(engine: Engine, tables: readonly StoredTable[]): Promise<ExportStart> {
    const positions = await positionsOf(engine, tables);
    const hasAudit = tables.some(({ name }) => name === headsTable);
    const { rows } = hasAudit
      ? await query(engine, "read the heads of the audit", (db) => sql<StoredRow>`select * from ${sql.table(headsTable)}`.execute(db))
      : { rows: [] };
    return new ExportStart(positions, new Map(rows.map((row) => [String(row["project_id"]), row])));
  }

  /** The row as it belongs into the export; undefined if it does not. */
  fit(table: string, row: StoredRow): StoredRow | undefined {
    const head = this.#heads.get(String(row["project_id"]));
    if (table === headsTable) return head;
    if (chainTables.has(table)) return head === undefined || isAfter(row, head["sequence"]) ? undefined : row;
    const position = this.positions[table];
    return position !== undefined && isAfter(row, position) ? { ...row, sequence: BigInt(position) } : row;
  }
}

function isAfter({ sequence }: StoredRow, position: unknown): boolean {
  return BigInt(String(sequence)) > BigInt(String(position));
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
