import type { Fault } from "@slipway/domain";
import type { Kysely, Transaction } from "kysely";
import type { ColumnType, EngineName } from "../codecs/codec.ts";
import type { OnForeign } from "../history/owned.ts";
import type { RowReader } from "../history/row-reader.ts";
import type { Database, NewRow, Row, TableName } from "../schema.ts";

/** The database or a transaction, to run statements on. */
export type Db = Kysely<Database> | Transaction<Database>;

/** A database, with the operations that differ between engines. */
export interface Engine extends AsyncDisposable {
  readonly name: EngineName;
  readonly db: Kysely<Database>;
  /** Location of the database, for people; without user and password. */
  readonly place: string;
  /** Decodes the rows of lists, and counts those that it cannot decode. */
  readonly rows: RowReader;
  readonly onForeign: OnForeign;

  /** Inserts rows. Fails if a key already exists. */
  insert<T extends TableName>(db: Db, table: T, rows: readonly Row<T>[]): Promise<void>;
  /** Inserts rows; does not change rows whose key already exists. */
  insertAbsent<T extends TableName>(db: Db, table: T, rows: readonly NewRow<T>[], key: Key<T>): Promise<void>;
  /** Inserts rows; replaces a row with the same key if the new row has the greater (or lesser) `by`. The new rows must have distinct keys. */
  merge<T extends TableName>(db: Db, table: T, rows: readonly NewRow<T>[], key: Key<T>, choice: Choice<T>): Promise<void>;

  /** Inserts rows of any table; replaces those with the same key. The rows must have distinct keys and the same columns. */
  replace(db: Db, table: string, rows: readonly Readonly<Record<string, unknown>>[], key: readonly string[]): Promise<void>;

  createTable(db: Db, table: TableDefinition): Promise<void>;
  createIndex(db: Db, index: IndexDefinition): Promise<void>;
  /** Adds a column unless the table has it. */
  addColumn(db: Db, column: ColumnDefinition): Promise<void>;
  /** Runs `work` while no other process migrates the database. Throws `unavailable` if another process takes too long. */
  alone(work: (db: Db) => Promise<void>): Promise<void>;

  /** Converts an error of the driver to a Fault; returns undefined if only a bug can cause the error. */
  faultOf(error: unknown): Fault | undefined;
  /** Whether the engine aborted a transaction in favour of another one: it must be retried. */
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

export interface ColumnDefinition {
  readonly table: string;
  readonly name: string;
  readonly type: { readonly column: ColumnType };
  /** What rows have that are written without it. A nullable column needs none. */
  readonly default?: number;
}
