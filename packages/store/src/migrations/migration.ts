import type { ColumnDefinition, IndexDefinition, TableDefinition } from "../engines/engine.ts";

/**
 * The operations of a migration. Each is idempotent, because MySQL has no transactions for them: a migration that was interrupted runs again from its
 * start, and what it did already changes nothing.
 */
export interface SchemaChange {
  createTable(table: TableDefinition): Promise<void>;
  createIndex(index: IndexDefinition): Promise<void>;
  /** Adds a column with a default value, which the rows that are there and those of older processes get. */
  addColumn(column: ColumnDefinition): Promise<void>;
}

/**
 * A step of the schema. Never changes once released: a later change is a new migration. It only adds, because older code runs at the same time, and
 * depends on no migration but those released before it: two that are made side by side run in either order.
 */
export interface Migration {
  readonly version: number;
  readonly name: string;
  up(change: SchemaChange): Promise<void>;
}
