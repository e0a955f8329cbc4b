import { CompiledQuery } from "kysely";

/**
 * Returns a statement that inserts rows with the same columns, and makes the assignments, if there are any, to a row whose key exists. All values are one parameter, a list of
 * lists, which the driver writes out: for a thousand rows a query builder takes longer than the database.
 */
export function insertRows(table: string, rows: readonly object[], assignments: readonly string[] = []): CompiledQuery {
  const columns = Object.keys(rows[0] ?? {});
  // Holds because rows of a table are plain objects.
  const values = (rows as readonly Readonly<Record<string, unknown>>[]).map((row) => columns.map((column) => row[column]));
  const text = `insert into ${quoted(table)} (${columns.map(quoted).join(", ")}) values ?`;
  return CompiledQuery.raw(assignments.length === 0 ? text : `${text} on duplicate key update ${assignments.join(", ")}`, [values]);
}

/** The name of a table or column in a statement. */
export function quoted(name: string): string {
  return `\`${name.replaceAll("`", "``")}\``;
}
