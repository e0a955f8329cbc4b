import { Fault } from "@slipway/domain";
import { int64 } from "../codecs/int64.ts";
import { name } from "../codecs/text.ts";
import { timestamp } from "../codecs/timestamp.ts";
import type { Db, Engine } from "../engines/engine.ts";
import { untyped } from "../engines/untyped.ts";
import type { Migration } from "./migration.ts";

/** The table of the migrations that a store has had. */
export const versionsTable = "schema_migrations";

/** Creates the table of migrations unless it exists. */
export async function createVersions(engine: Engine, db: Db): Promise<void> {
  await engine.createTable(db, { name: versionsTable, columns: { version: int64, name, applied_at: timestamp }, key: ["version"] });
}

/** The numbers of the migrations that a store has had. */
export async function appliedVersions(db: Db): Promise<ReadonlySet<number>> {
  const rows = await untyped(db).selectFrom(versionsTable).select("version").execute();
  return new Set(rows.map((row) => Number(row["version"])));
}

/** Records that a migration is complete. */
export async function recordVersion(db: Db, step: Migration): Promise<void> {
  await untyped(db)
    .insertInto(versionsTable)
    .values({
      version: int64.encode(BigInt(step.version)),
      name: name.encode(step.name),
      applied_at: timestamp.encode(Temporal.Now.instant()),
    })
    .execute();
}

/** Throws `precondition` if a store has had a migration that is not among `steps`. */
export function requireKnown(place: string, applied: ReadonlySet<number>, steps: readonly Migration[]): void {
  const known = steps.at(-1)?.version ?? 0;
  const foreign = [...applied].filter((version) => !steps.some((step) => step.version === version)).sort((a, b) => a - b);
  const newest = foreign.at(-1);
  if (newest === undefined) return;
  const what =
    newest > known ? `its schema has version ${newest}, this Slipway supports ${known}` : `this Slipway has no migration ${newest}`;
  throw new Fault("precondition", `${place} was written by a newer Slipway: ${what}; start a newer Slipway, or restore an older backup`);
}
