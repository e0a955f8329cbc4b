import type { IndexDefinition, TableDefinition } from "../engines/engine.ts";

/** The operations of a migration. Each is idempotent: MySQL has no transactions for them, so an interrupted migration runs again from the start. */
export interface SchemaChange {
  createTable(table: TableDefinition): Promise<void>;
  createIndex(index: IndexDefinition): Promise<void>;
}

/** A step of the schema. Never changes once released: a later change is a new migration. It only adds, because older code runs at the same time. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  up(change: SchemaChange): Promise<void>;
}
