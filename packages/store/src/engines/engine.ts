import type { Fault } from "@slipway/domain";
import type { Kysely, Transaction } from "kysely";
import type { ColumnType, EngineName } from "../codecs/codec.ts";
import type { Database, Row, TableName } from "../schema.ts";

/** What statements run on: the database, or a transaction in it. */
export type Db = Kysely<Database> | Transaction<Database>;

/** One database, with what its engine says in its own words. */
export interface Engine extends AsyncDisposable {
  readonly name: EngineName;
  readonly db: Kysely<Database>;
  /** Where it is, for people; no user, no password. */
  readonly place: string;

  /** Inserts rows; those whose key is there already stay as they are. */
  insertAbsent<T extends TableName>(db: Db, table: T, rows: readonly Row<T>[], key: Key<T>): Promise<void>;
  /** Inserts rows; one whose key is there already is replaced if the new one has the greater (or the lesser) `by`. No two rows may have one key. */
  merge<T extends TableName>(db: Db, table: T, rows: readonly Row<T>[], key: Key<T>, choice: Choice<T>): Promise<void>;

  createTable(db: Db, table: TableDefinition): Promise<void>;
  createIndex(db: Db, index: IndexDefinition): Promise<void>;
  /** Runs `work` while no other process migrates. Throws `unavailable` when another one takes too long. */
  alone(work: (db: Db) => Promise<void>): Promise<void>;

  /** What an error of the driver means to a caller; undefined for what only a bug can cause. */
  faultOf(error: unknown): Fault | undefined;
  /** Whether the engine gave a transaction up for another one's sake: begin it again. */
  isContention(error: unknown): boolean;
}

export type Key<T extends TableName> = readonly (keyof Row<T> & string)[];

export interface Choice<T extends TableName> {
  readonly by: keyof Row<T> & string;
  readonly keep: "greatest" | "least";
}

export interface TableDefinition {
  readonly name: string;
  readonly columns: Readonly<Record<string, { readonly column: ColumnType }>>;
  readonly key: readonly string[];
}

export interface IndexDefinition {
  readonly name: string;
  readonly table: string;
  readonly columns: readonly string[];
}
