import type { EngineName } from "../codecs/codec.ts";
import { query } from "../engines/run.ts";
import { migrate } from "../migrations/migrate.ts";
import { openEngine, type StoreOptions } from "../store.ts";
import { type CheckedStore, type CheckOptions, checkStore } from "./check-store.ts";
import { type ExportOptions, exportStore } from "./export-store.ts";
import { type Imported, type ImportOptions, importStore } from "./import-store.ts";

/** What operators do with a store. Unlike `openStore` it changes nothing by being opened. Every method throws `unavailable` while the database is. */
export interface StoreTools extends AsyncDisposable {
  readonly engine: EngineName;
  /** Location of the store, for people; without user and password. */
  readonly place: string;
  /** Brings the schema up to date and returns the versions that were missing. Throws what `openStore` throws. */
  migrate(): Promise<readonly number[]>;
  /** See `checkStore`. */
  check(options: CheckOptions): Promise<CheckedStore>;
  /** See `exportStore`. */
  export(options: ExportOptions): AsyncGenerator<string>;
  /** Brings the schema up to date, then imports: see `importStore`. */
  import(lines: AsyncIterable<string> | Iterable<string>, options: ImportOptions): Promise<Imported>;
}

/** An index on a large table takes long, and a statement that is given up goes on in the server. */
const longestStatementMs = 24 * 60 * 60 * 1000;

/** Opens a store for maintenance. Throws `invalid` for an invalid URL. */
export function openStoreTools(options: StoreOptions): StoreTools {
  const engine = openEngine({ statementTimeoutMs: longestStatementMs, ...options });
  const bringUpToDate = () => query(engine, "migrate the store", () => migrate(engine, { log: options.log }));
  return {
    engine: engine.name,
    place: engine.place,
    migrate: bringUpToDate,
    check: (how) => checkStore(engine, how),
    export: (how) => exportStore(engine, how),
    async import(lines, how) {
      await bringUpToDate();
      return await importStore(engine, lines, how);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(engine[Symbol.asyncDispose]()),
  };
}
