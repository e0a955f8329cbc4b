import { isFault } from "@slipway/domain";
import type { Db, Engine } from "../../engines/engine.ts";
import { query, transaction } from "../../engines/run.ts";
import { findTask } from "../backfill/insight-tasks.ts";
import { judgeFacts } from "../judge-facts.ts";
import { affectedSince, type StaleFact } from "./affected-since.ts";
import { dayOf, micros } from "./day-of.ts";
import { nextStale } from "./stale-applications.ts";
import { type Sections, writeDays } from "./write-days.ts";

/** Of one step: what it holds at a time, and how long it occupies the process. */
const most = { applications: 100, facts: 20_000 };
const idsPerStatement = 500;
/** A store that is not in memory reads a few hundred rows a second. */
const applicationsPerStatement = 20;
const longAfter = Temporal.Instant.from("9999-01-01T00:00:00Z");

/**
 * Rolls up what the days of insights may not know, until nothing is left, `signal` aborts, or another process does it. Returns for how many applications. Several
 * processes may call it, killed ones too: an application counts as rolled up once all of its days are written, and until then nobody reads them.
 */
export async function rollUp(engine: Engine, signal: AbortSignal): Promise<number> {
  let applications = 0;
  try {
    for (;;) {
      if (signal.aborted) return applications;
      const rolled = await rollUpSome(engine, signal);
      if (rolled === 0) return applications;
      applications += rolled;
    }
  } catch (error) {
    if (isFault(error, "conflict") || signal.aborted) return applications;
    throw error;
  }
}

async function rollUpSome(engine: Engine, signal: AbortSignal): Promise<number> {
  const stale = await query(engine, "look for deployments to roll up", (db) => nextStale(db, most));
  const [first] = stale;
  if (first === undefined) return 0;
  const { projectId } = first;
  // Before any fact is read: who writes later knows more.
  const task = await findTask(engine, projectId, "days");
  const ids = stale.map(({ applicationId }) => applicationId);
  const what = `roll up deployments of project ${projectId}`;
  const facts: StaleFact[] = [];
  for (const part of partsOf(ids)) facts.push(...(await query(engine, what, (db) => factsToRoll(db, projectId, part))));
  const since = await query(engine, what, (db) => affectedSince(db, projectId, facts));
  const sections = await query(engine, what, (db) => sectionsOf(engine, db, projectId, facts, since));
  await writeDays(engine, task, sections, signal);
  for (let from = 0; from < facts.length; from += idsPerStatement) {
    const part = facts.slice(from, from + idsPerStatement);
    await transaction(engine, what, (db) => markRolled(db, projectId, part));
  }
  return ids.length;
}

async function factsToRoll(db: Db, projectId: string, applicationIds: readonly string[]): Promise<StaleFact[]> {
  return await db
    .selectFrom("deployment_facts")
    .where("rolled", "=", 0)
    .where("project_id", "=", projectId)
    .where("application_id", "in", applicationIds)
    .select(["application_id", "deployment_id", "sequence", "ended_at", "rolled_day", "kind", "outcome"])
    .select(["commit_hash", "replaced_hash", "reverts"])
    .execute();
}

/** What the applications have on each day that may be another than before. Those of about the same time are judged together. */
async function sectionsOf(
  engine: Engine,
  db: Db,
  projectId: string,
  facts: readonly StaleFact[],
  since: ReadonlyMap<string, number>,
): Promise<Sections> {
  const sections: Sections = new Map();
  const sectionsAt = (dayMs: number) => {
    const found = sections.get(dayMs) ?? new Map();
    sections.set(dayMs, found);
    return found;
  };
  // On these it may have nothing any more.
  for (const fact of facts) if (BigInt(fact.rolled_day) !== 0n) sectionsAt(Number(fact.rolled_day) / 1000).set(fact.application_id, []);
  const months = Map.groupBy(since, ([, ms]) => Temporal.Instant.fromEpochMilliseconds(ms).toString().slice(0, 7));
  for (const applications of [...months.values()].flatMap(partsOf)) {
    const begin = dayOf(Math.min(...applications.map(([, ms]) => ms)));
    const scope = { projectId, applicationIds: applications.map(([id]) => id) };
    const period = { since: Temporal.Instant.fromEpochMilliseconds(begin), until: longAfter };
    for (const judged of await judgeFacts(db, engine.rows, scope, period)) {
      const ofDay = sectionsAt(dayOf(judged.fact.endedMs));
      const known = ofDay.get(judged.fact.applicationId);
      if (known) known.push(judged);
      else ofDay.set(judged.fact.applicationId, [judged]);
    }
  }
  return sections;
}

function partsOf<T>(applications: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(applications.length / applicationsPerStatement) }, (_, at) =>
    applications.slice(at * applicationsPerStatement, (at + 1) * applicationsPerStatement),
  );
}

/** Facts that were replaced since they were read stay as they are. */
async function markRolled(db: Db, projectId: string, facts: readonly StaleFact[]): Promise<void> {
  await db
    .updateTable("deployment_facts")
    .set(({ eb }) => ({ rolled: 1, rolled_day: eb("ended_at", "-", eb("ended_at", "%", micros(86_400_000))) }))
    .where("project_id", "=", projectId)
    .where(
      "deployment_id",
      "in",
      facts.map(({ deployment_id }) => deployment_id),
    )
    .where(
      "sequence",
      "in",
      facts.map(({ sequence }) => BigInt(sequence)),
    )
    .execute();
}
