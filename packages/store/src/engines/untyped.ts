import type { InsertQueryBuilder, InsertResult, Kysely } from "kysely";
import type { Db } from "./engine.ts";

/** Tables whose columns the compiler does not know. */
export type AnyDatabase = Record<string, Record<string, unknown>>;

/** For statements over a table that is a parameter: Kysely's types want to know it. Their callers are typed. */
export function untyped(db: Db): Kysely<AnyDatabase> {
  return db as unknown as Kysely<AnyDatabase>;
}

/** An insert of many rows at once. */
export function insertInto(db: Db, table: string, rows: readonly object[]): InsertQueryBuilder<AnyDatabase, string, InsertResult> {
  return untyped(db)
    .insertInto(table)
    .values(rows.map((row) => ({ ...row })));
}
