import { forPrograms, type Logger } from "@slipway/runtime";
import type { Engine } from "../engines/engine.ts";
import { history } from "./0001-history.ts";
import { incarnations } from "./0002-incarnations.ts";
import { drift } from "./0003-drift.ts";
import { externalEvents } from "./0004-external-events.ts";
import { audit } from "./0005-audit.ts";
import { insights } from "./0006-insights.ts";
import { chains } from "./0007-chains.ts";
import { logChunks } from "./0009-log-chunks.ts";
import { insightDays } from "./0010-insight-days.ts";
import { artifacts } from "./0011-artifacts.ts";
import { insightDigests } from "./0012-insight-digests.ts";
import type { Migration } from "./migration.ts";
import { appliedVersions, createVersions, recordVersion, requireKnown } from "./schema-versions.ts";

/** All migrations, oldest first. Append only; a number between two others is fine until one of them is released. */
export const migrations: readonly Migration[] = [
  history,
  incarnations,
  drift,
  externalEvents,
  audit,
  insights,
  chains,
  logChunks,
  insightDays,
  artifacts,
  insightDigests,
];

/**
 * Brings the schema up to date and returns the versions that were missing; only one process migrates at a time. Runs every migration that the store has not
 * had, by number: also one whose number is smaller than that of another it has had, as happens between releases. A migration that was killed between two
 * statements runs again. Throws `precondition` and changes nothing if the store has had a migration that is not among `steps`; throws `unavailable` if
 * another process takes too long to migrate.
 */
export async function migrate(
  engine: Engine,
  { log, steps = migrations }: { readonly log: Logger; readonly steps?: readonly Migration[] },
): Promise<readonly number[]> {
  const done: number[] = [];
  await engine.alone(async (db) => {
    await createVersions(engine, db);
    const applied = await appliedVersions(db);
    requireKnown(engine.place, applied, steps);
    for (const step of steps.filter(({ version }) => !applied.has(version))) {
      await step.up({
        createTable: (definition) => engine.createTable(db, definition),
        createIndex: (definition) => engine.createIndex(db, definition),
        addColumn: (definition) => engine.addColumn(db, definition),
      });
      await recordVersion(db, step);
      done.push(step.version);
      log.info(
        { ...(applied.size === 0 && forPrograms), version: step.version, migration: step.name, store: engine.place },
        "migrated the store",
      );
    }
  });
  return done;
}
