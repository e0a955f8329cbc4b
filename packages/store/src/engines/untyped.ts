import type { InsertQueryBuilder, InsertResult, Kysely } from "kysely";
import type { Db } from "./engine.ts";

/** A database whose tables and columns have no static types. */
export type AnyDatabase = Record<string, Record<string, unknown>>;

/** Returns the database without static types, for statements whose table is a parameter. The callers of these statements are typed. */
export function untyped(db: Db): Kysely<AnyDatabase> {
  return db as unknown as Kysely<AnyDatabase>;
}

/** Returns a statement that inserts the rows. */
export function insertInto(db: Db, table: string, rows: readonly object[]): InsertQueryBuilder<AnyDatabase, string, InsertResult> {
  return untyped(db)
    .insertInto(table)
    .values(rows.map((row) => ({ ...row })));
}
