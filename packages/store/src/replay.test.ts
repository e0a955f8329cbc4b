import { type DeploymentMessage, DeploymentStatus } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import fc from "fast-check";
import { sql } from "kysely";
import { expect, test } from "vitest";
import type { Engine } from "./engines/engine.ts";
import type { HistoryRecord } from "./history/record.ts";
import { migrate } from "./migrations/migrate.ts";
import { applicationHistory, deploymentHistory, externalEventHistory, sampleHash } from "./sample-history.ts";
import { columns } from "./schema.ts";
import { openEngine, type Store, storeOn } from "./store.ts";

type Message = HistoryRecord<DeploymentMessage>;

/** Covers two projects, commits shared by deployments, a deployment caused by a commit that was deployed itself, and two created at the same instant. */
const history: Message[] = [
  deploymentHistory({ name: "a", commit: "c3", included: ["c2", "c1"], at: 10 }),
  deploymentHistory({ name: "b", application: "web", commit: "c3", branch: "release", at: 10 }, 101n),
  deploymentHistory({ name: "c", project: "bank", commit: "c2", at: 4, end: DeploymentStatus.FAILED }, 40n),
  deploymentHistory({ name: "d", commit: "c4", included: ["c3"], causedBy: "c1", images: ["nginx:1"], at: 20 }, 77n),
  deploymentHistory({ name: "e", commit: "c5", images: ["nginx:1"], at: 21 }, 90n),
].flat();
const externalEvents = [
  externalEventHistory({ name: "built", commit: "c1", artifacts: [{ image: "nginx", version: "1" }], at: 3 }),
  externalEventHistory({ name: "again", commit: "c1", at: 2 }, 9n),
].flat();
const applications = [...applicationHistory("cart"), ...applicationHistory("web", "bank", 9n)];

test("the history in any order, with repeats, in batches of any size, gives the same rows", async () => {
  await using engine = await emptyDatabase();
  const wanted = await rowsAfter(engine, async (store) => {
    for (const { message, sequence } of history) await store.deployments.record(message, sequence);
    for (const { message, sequence } of applications) await store.applications.record(message, sequence);
    for (const message of externalEvents) await store.externalEvents.recordAll([message]);
  });
  expect(wanted["deployments"]).toHaveLength(5);
  expect(wanted["deployment_events"]).toHaveLength(30);
  expect(wanted["traces"]).toHaveLength(6);
  expect(wanted["external_events"]).toHaveLength(2);
  // Both deployments are of one application: its first one counts.
  expect(wanted["correlations"]).toHaveLength(3);
  expect(wanted["application_events"]).toHaveLength(4);

  const indexes = fc.array(fc.nat(history.length - 1), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(
      shuffled(history),
      shuffled(applications),
      shuffled(externalEvents),
      indexes,
      fc.integer({ min: 1, max: 30 }),
      async (messages, others, external, repeats, size) => {
        const delivered = [...messages];
        for (const [at, index] of repeats.entries()) delivered.splice((at * 7) % delivered.length, 0, ...history.slice(index, index + 1));
        const rows = await rowsAfter(engine, async (store) => {
          await store.externalEvents.recordAll(external.slice(0, 2));
          for (let at = 0; at < delivered.length; at += size) await store.deployments.recordAll(delivered.slice(at, at + size));
          await store.applications.recordAll([...others, ...others.slice(0, 2)]);
          await store.externalEvents.recordAll(external);
        });
        expect(rows).toEqual(wanted);
      },
    ),
    { numRuns: 60 },
  );
});

test("rows hold the state of the last message, and lists keep the order of the commits", async () => {
  await using store = storeOn(await emptyDatabase());
  await store.deployments.recordAll(history.toReversed());
  const { deployments } = await store.deployments.list({ projectId: "shop" }, { pageSize: 10 });
  expect(deployments.map(({ status }) => status)).toEqual([5, 5, 5, 5]);
  const { traces } = await store.traces.list({}, { pageSize: 10 });
  expect(traces.map(({ hash }) => hash)).toEqual(["c5", "c4", "c3", "c2", "c1", "c2"].map(sampleHash));
});

test("a batch of many deployments with many commits is recorded at once", async () => {
  await using engine = await emptyDatabase();
  const included = Array.from({ length: 40 }, (_, nth) => `i${nth}`);
  const many = Array.from({ length: 180 }, (_, at) =>
    deploymentHistory({ name: `d${at}`, commit: `c${at}`, included, at }, BigInt(10 * at)),
  );
  const rows = await rowsAfter(engine, (store) => store.deployments.recordAll(many.flatMap((messages) => messages.slice(0, 1))));
  expect(rows["deployments"]).toHaveLength(180);
  expect(rows["deployment_commits"]).toHaveLength(180 * 41);
});

function shuffled<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}

async function emptyDatabase(): Promise<Engine> {
  const engine = openEngine({ url: "sqlite::memory:", log: silentLogger() });
  await migrate(engine, { log: silentLogger() });
  return engine;
}

/** The rows that `work` writes into empty tables. Emptying them is much faster than making them. */
async function rowsAfter(engine: Engine, work: (store: Store) => Promise<void>): Promise<Record<string, unknown[]>> {
  for (const table of Object.keys(columns)) await sql`delete from ${sql.table(table)}`.execute(engine.db);
  await work(storeOn(engine));
  const rows: Record<string, unknown[]> = {};
  for (const [table, of] of Object.entries(columns)) {
    const order = sql.join(Object.keys(of).map((column) => sql.ref(column)));
    const result = await sql`select * from ${sql.table(table)} order by ${order}`.execute(engine.db);
    rows[table] = result.rows;
  }
  return rows;
}
