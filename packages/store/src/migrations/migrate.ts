import { Fault } from "@slipway/domain";
import { forPrograms, type Logger } from "@slipway/runtime";
import { int64 } from "../codecs/int64.ts";
import { name } from "../codecs/text.ts";
import { timestamp } from "../codecs/timestamp.ts";
import type { Db, Engine } from "../engines/engine.ts";
import { untyped } from "../engines/untyped.ts";
import { history } from "./0001-history.ts";
import { incarnations } from "./0002-incarnations.ts";
import { drift } from "./0003-drift.ts";
import type { Migration } from "./migration.ts";

/** All migrations, oldest first. Append only. */
export const migrations: readonly Migration[] = [history, incarnations, drift];

const table = "schema_migrations";

/**
 * Brings the schema up to date; only one process migrates at a time. Throws `precondition` and changes nothing if the schema is newer than this
 * version; throws `unavailable` if another process takes too long to migrate.
 */
export async function migrate(
  engine: Engine,
  { log, steps = migrations }: { readonly log: Logger; readonly steps?: readonly Migration[] },
): Promise<void> {
  await engine.alone(async (db) => {
    await engine.createTable(db, { name: table, columns: { version: int64, name, applied_at: timestamp }, key: ["version"] });
    const current = await currentVersion(db);
    const known = steps.at(-1)?.version ?? 0;
    if (current > known) {
      throw new Fault(
        "precondition",
        `${engine.place} was written by a newer Slipway: its schema has version ${current}, this Slipway supports ${known}; start a newer Slipway, or restore an older backup`,
      );
    }
    for (const step of steps.filter(({ version }) => version > current)) {
      await step.up({
        createTable: (definition) => engine.createTable(db, definition),
        createIndex: (definition) => engine.createIndex(db, definition),
      });
      await untyped(db).insertInto(table).values(rowOf(step)).execute();
      log.info(
        { ...(current === 0 && forPrograms), version: step.version, migration: step.name, store: engine.place },
        "migrated the store",
      );
    }
  });
}

async function currentVersion(db: Db): Promise<number> {
  const newest = await untyped(db).selectFrom(table).select("version").orderBy("version", "desc").limit(1).executeTakeFirst();
  return Number(newest?.["version"] ?? 0);
}

function rowOf(step: Migration): Record<string, unknown> {
  return {
    version: int64.encode(BigInt(step.version)),
    name: name.encode(step.name),
    applied_at: timestamp.encode(Temporal.Now.instant()),
  };
}
