import type { IndexDefinition, TableDefinition } from "../engines/engine.ts";

/** What a migration may do. Each step may be done twice: MySQL has no transactions over these, so one that was cut off begins again. */
export interface SchemaChange {
  createTable(table: TableDefinition): Promise<void>;
  createIndex(index: IndexDefinition): Promise<void>;
}

/** One step of the schema. Never changed once released; the next change is the next migration, and only adds: the older code still runs beside it. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  up(change: SchemaChange): Promise<void>;
}
