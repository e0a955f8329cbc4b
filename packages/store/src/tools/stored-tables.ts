import { sql } from "kysely";
import type { Engine } from "../engines/engine.ts";
import { versionsTable } from "../migrations/schema-versions.ts";

/** How a column is written in an export: integers as digits, bytes as base64. */
export type StoredKind = "text" | "int" | "blob";

/** A table as the database has it, whatever its version. */
export interface StoredTable {
  readonly name: string;
  readonly columns: ReadonlyMap<string, StoredKind>;
  /** The columns of its primary key, in their order. */
  readonly key: readonly string[];
}

/** What is made of other rows: no export has it, and an import leaves it to be made again. */
const derivedTables: ReadonlySet<string> = new Set(["insight_days", "insight_tasks"]);
const derivedColumns: Readonly<Record<string, readonly string[]>> = { deployment_facts: ["rolled", "rolled_day"] };

/** The tables of a store without what is made of other rows. */
export function withoutDerived(tables: readonly StoredTable[]): readonly StoredTable[] {
  return tables
    .filter(({ name }) => !derivedTables.has(name))
    .map(({ columns, ...table }) => ({
      ...table,
      columns: new Map([...columns].filter(([column]) => !derivedColumns[table.name]?.includes(column))),
    }));
}

/** What a row that is imported says of what is made of it: that it has to be made again. */
export function notDerived(table: string): Readonly<Record<string, bigint>> {
  return table === "deployment_facts" ? { rolled: 0n } : {};
}

/** The table of the streams that rows were written from. It says of which installation a store is. */
export const streamsTable = "stream_incarnations";

/** The table of the heads of the audit's chains: without them, an import that is interrupted would number entries again. */
export const headsTable = "audit_heads";

const firstTables = [streamsTable, headsTable];

/** Reads which tables a store has, without that of its migrations, sorted by name; those of the streams and of the audit's heads come first. */
export async function storedTables(engine: Engine): Promise<readonly StoredTable[]> {
  const tables = (await engine.db.introspection.getTables()).filter(({ name }) => name !== versionsTable);
  const found: StoredTable[] = [];
  for (const { name, columns } of tables) {
    const kinds = new Map(columns.map((column): [string, StoredKind] => [column.name, kindOf(column.dataType)]));
    found.push({ name, columns: kinds, key: await keyOf(engine, name) });
  }
  const rank = ({ name }: StoredTable) => (firstTables.includes(name) ? `${firstTables.indexOf(name)}` : name);
  return found.sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}

function kindOf(dataType: string): StoredKind {
  const type = dataType.toLowerCase();
  return type.includes("int") ? "int" : type.includes("blob") ? "blob" : "text";
}

async function keyOf({ name: engine, db }: Engine, table: string): Promise<string[]> {
  const { rows } =
    engine === "sqlite"
      ? await sql<{ name: string }>`select name from pragma_table_info(${table}) where pk > 0 order by pk`.execute(db)
      : await sql<{ name: string }>`select column_name as name from information_schema.key_column_usage
          where table_schema = database() and table_name = ${table} and constraint_name = 'PRIMARY' order by ordinal_position`.execute(db);
  return rows.map(({ name }) => name);
}
