import { sql } from "kysely";
import type { Engine } from "../engines/engine.ts";
import { query } from "../engines/run.ts";
import type { StoredTable } from "./stored-tables.ts";

/** A row as the driver has it. */
export type StoredRow = Readonly<Record<string, unknown>>;

/** A row may be as large as several messages of NATS. */
const rowsPerPage = 64;

/**
 * Reads all rows of a table in the order of its key, page by page: the next page begins after the key of the last row. So it holds few rows at a time, and
 * rows that are added meanwhile disturb nothing. `projectId` selects those of one project, in tables that have projects.
 */
export async function* readPages(engine: Engine, table: StoredTable, projectId?: string): AsyncGenerator<readonly StoredRow[]> {
  const ofProject = projectId !== undefined && table.columns.has("project_id");
  let after: readonly unknown[] | undefined;
  for (;;) {
    const conditions = [
      ...(ofProject ? [sql<boolean>`${sql.ref("project_id")} = ${projectId}`] : []),
      ...(after === undefined ? [] : [isAfter(table.key, after)]),
    ];
    const where = conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`;
    const order = sql.join(table.key.map((column) => sql.ref(column)));
    const { rows } = await query(engine, `read table ${table.name}`, (db) =>
      sql<StoredRow>`select * from ${sql.table(table.name)} ${where} order by ${order} limit ${sql.lit(rowsPerPage)}`.execute(db),
    );
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerPage) return;
    after = table.key.map((column) => last[column]);
  }
}

/** `(a, b) > (x, y)`, written so that every engine uses the index of the key: `a >= x and (a > x or (b > y))`. */
function isAfter([column, ...columns]: readonly string[], [value, ...values]: readonly unknown[]): ReturnType<typeof sql<boolean>> {
  const ref = sql.ref(column ?? "");
  if (columns.length === 0) return sql<boolean>`${ref} > ${value}`;
  return sql<boolean>`${ref} >= ${value} and (${ref} > ${value} or (${isAfter(columns, values)}))`;
}

/** Names a row for people: its table and key. */
export function rowName(table: StoredTable, row: StoredRow): string {
  return `${table.name} ${table.key.map((column) => `${column}=${String(row[column])}`).join(" ")}`;
}
