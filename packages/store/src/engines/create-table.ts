import { type RawBuilder, sql } from "kysely";
import type { EngineName } from "../codecs/codec.ts";
import type { ColumnDefinition, IndexDefinition, TableDefinition } from "./engine.ts";

const endings: Readonly<Record<EngineName, RawBuilder<unknown>>> = { mysql: sql`engine = InnoDB`, sqlite: sql`strict` };

/** Creates a table unless it exists. */
export function createTable(engine: EngineName, { name, columns, key }: TableDefinition): RawBuilder<unknown> {
  const lines = Object.entries(columns).map(
    ([column, { column: type }]) => sql`${sql.id(column)} ${sql.raw(type[engine])} ${type.nullable ? sql`null` : sql`not null`}`,
  );
  return sql`create table if not exists ${sql.table(name)} (${sql.join(lines)}, primary key (${names(key)})) ${endings[engine]}`;
}

/** Creates an index. On SQLite, only if it does not exist; MySQL has no such option. */
export function createIndex(engine: EngineName, { name, table, columns }: IndexDefinition): RawBuilder<unknown> {
  const condition = engine === "sqlite" ? sql`if not exists ` : sql``;
  return sql`create index ${condition}${sql.id(name)} on ${sql.table(table)} (${names(columns)})`;
}

/** Adds a column. Neither engine has an option for one that exists. */
export function addColumn(engine: EngineName, { table, name, type: { column }, default: value }: ColumnDefinition): RawBuilder<unknown> {
  const presence = column.nullable ? sql`null` : sql`not null`;
  const standard = value === undefined ? sql`` : sql` default ${sql.lit(value)}`;
  return sql`alter table ${sql.table(table)} add column ${sql.id(name)} ${sql.raw(column[engine])} ${presence}${standard}`;
}

function names(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.id(column)));
}
