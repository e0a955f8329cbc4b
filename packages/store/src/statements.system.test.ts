import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { DeploymentStatus, type DriftObservation, DriftObservationSchema, StageLogSchema } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { type CompiledQuery, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Engine } from "./engines/engine.ts";
import type { HistoryRecord } from "./history/record.ts";
import { migrate } from "./migrations/migrate.ts";
import {
  applicationHistory,
  chainHistory,
  deploymentHistory,
  externalEventHistory,
  sampleActs,
  sampleHash,
  sampleId,
} from "./sample-history.ts";
import { openEngine, type Store, storeOn } from "./store.ts";
import type { TraceFilter } from "./traces/trace-filter.ts";

/** Syntax that MySQL, MariaDB, TiDB or Vitess does not support or interprets differently. */
const banned: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: "JSON arrows (not on MariaDB)", pattern: /["'`\w)]\s*->>?\s*["'$]/ },
  { what: "JSON type in a cast (not on MariaDB)", pattern: /\bas\s+json\b/i },
  { what: "functional index (not on MariaDB)", pattern: /create\s+(unique\s+)?index[^;]*\(\s*\(/i },
  { what: "LATERAL (not on MariaDB)", pattern: /\blateral\b/i },
  { what: "row alias of an insert (not on MariaDB)", pattern: /\bas\s+new\b(?!\s*\()/i },
  { what: "collation 0900 (not on MariaDB)", pattern: /_0900_/ },
  { what: "RETURNING (not on MySQL)", pattern: /\breturning\b/i },
  { what: "index if not exists (not on MySQL)", pattern: /^create index if not exists/i },
  { what: "insert ignore (swallows every error)", pattern: /\binsert\s+ignore\b/i },
  { what: "foreign key (not on Vitess)", pattern: /\bforeign\s+key\b|\breferences\b/i },
  { what: "OFFSET (reads what it skips)", pattern: /\boffset\b/i },
  { what: "UPDATE with LIMIT (not on SQLite)", pattern: /^\s*(update|delete)\b.*\blimit\b/i },
];

const { PENDING, RUNNING, SUCCEEDED, FAILED } = DeploymentStatus;
const { signal } = new AbortController();
const rules = { failureWindowMs: 24 * 3_600_000, hotfixLabel: "hotfix" };
/** A few of the minutes in which the samples ended. */
const window = { since: Temporal.Instant.from("2026-01-01T00:20:00Z"), until: Temporal.Instant.from("2026-01-01T00:22:00Z") };
const projectId = "shop";
/** An image that no event names. */
const deployedImage = "ghcr.io/acme/only-deployed:v1";

interface Question {
  readonly name: string;
  readonly ask: (store: Store) => Promise<unknown>;
  /** Whether the engine may sort, because there are only a few rows of one commit or one deployment. */
  readonly sorts?: true;
}

const second = async (store: Store, filter: Parameters<Store["deployments"]["list"]>[0]): Promise<unknown> => {
  const { nextPageToken: pageToken } = await store.deployments.list(filter, { pageSize: 2 });
  return store.deployments.list(filter, { pageSize: 2, pageToken });
};

const questions: readonly Question[] = [
  { name: "all deployments", ask: (store) => second(store, {}) },
  { name: "deployments of a project", ask: (store) => second(store, { projectId }) },
  { name: "deployments of an application", ask: (store) => second(store, { applicationId: sampleId("app1") }) },
  { name: "active deployments", ask: (store) => second(store, { statuses: [PENDING, RUNNING] }) },
  { name: "failed deployments of a project", ask: (store) => second(store, { projectId, statuses: [FAILED] }) },
  { name: "deployments since", ask: (store) => second(store, { since: Temporal.Instant.from("2026-01-01T00:20:00Z") }) },
  { name: "deployments of a commit", ask: (store) => second(store, { commitPrefix: sampleHash("n10").slice(0, 8) }), sorts: true },
  {
    name: "deployments of a commit and a project",
    ask: (store) => second(store, { commitPrefix: sampleHash("n10").slice(0, 8), projectId, statuses: [SUCCEEDED] }),
    sorts: true,
  },
  { name: "one deployment", ask: (store) => store.deployments.get(sampleId("n10")) },
  { name: "events of a deployment", ask: (store) => store.deployments.events(sampleId("n10")) },
  { name: "unfinished deployments", ask: (store) => Array.fromAsync(store.deployments.unfinished()) },
  { name: "deployments that ran after another", ask: (store) => store.deployments.ranAfter(sampleId("app1"), 11n) },
  { name: "newest messages of applications", ask: (store) => Array.fromAsync(store.applications.newestMessages()) },
  { name: "one application", ask: (store) => store.applications.find(sampleId("cart")) },
  { name: "events of an application", ask: (store) => store.applications.events(sampleId("cart")) },
  {
    name: "recording a deployment",
    ask: (store) => store.deployments.recordAll(deploymentHistory({ name: "n10", application: "app10", project: projectId, at: 10 })),
  },
  { name: "recording an application", ask: (store) => store.applications.recordAll(applicationHistory("cart")) },
  { name: "a stage's log", ask: (store) => store.stageLogs.find(sampleId("n10"), "s0") },
  { name: "drift", ask: (store) => secondEpisodes(store, {}) },
  { name: "drift of a project", ask: (store) => secondEpisodes(store, { projectId }) },
  { name: "drift of an application", ask: (store) => secondEpisodes(store, { applicationId: sampleId("app1") }) },
  { name: "open drift", ask: (store) => secondEpisodes(store, { open: true }) },
  { name: "open drift of a project", ask: (store) => secondEpisodes(store, { projectId, open: true }) },
  { name: "recording drift", ask: (store) => store.drift.recordAll([observationOf("app1", nextPosition())]) },
  { name: "the newest recorded drift", ask: (store) => store.drift.position() },
  { name: "the audit", ask: (store) => secondActs(store, {}) },
  { name: "the audit of a project", ask: (store) => secondActs(store, { projectId }) },
  { name: "acts of a person", ask: (store) => secondActs(store, { actor: "p7" }) },
  { name: "acts of a kind", ask: (store) => secondActs(store, { action: "plugin.restart" }) },
  { name: "acts on an object", ask: (store) => secondActs(store, { object: sampleId("cart") }) },
  { name: "a chain of the audit", ask: (store) => Array.fromAsync(store.audit.chain(projectId, 2)) },
  { name: "the chains of the audit", ask: (store) => store.audit.heads() },
  { name: "recording an act", ask: (store) => store.audit.recordAll(sampleActs([`act${nextPosition()}`])) },
  { name: "external events", ask: (store) => secondEvents(store, {}) },
  { name: "external events of a project", ask: (store) => secondEvents(store, { projectId }) },
  { name: "external events with a name", ask: (store) => secondEvents(store, { projectId, name: "built" }) },
  { name: "external events with a label", ask: (store) => secondEvents(store, { projectId, labels: { app: "web" } }) },
  {
    name: "external events by the beginning of their id",
    ask: (store) => store.externalEvents.beginningWith(sampleId("built0").slice(0, 8), { projectId }),
  },
  { name: "one external event", ask: (store) => store.externalEvents.get(sampleId("built0")) },
  { name: "some external events", ask: (store) => store.externalEvents.findAll(["built0", "built1"].map(sampleId)) },
  { name: "the newest recorded external event", ask: (store) => store.externalEvents.position() },
  { name: "chains", ask: (store) => secondChains(store, {}) },
  { name: "chains of a project", ask: (store) => secondChains(store, { projectId }) },
  { name: "open chains", ask: (store) => secondChains(store, { open: true }) },
  {
    name: "open chains of an application",
    ask: (store) => secondChains(store, { applicationId: sampleId("app7"), open: true }),
    sorts: true,
  },
  { name: "chains of an application", ask: (store) => secondChains(store, { applicationId: sampleId("app7") }), sorts: true },
  { name: "a chain by one of its deployments", ask: (store) => store.chains.find(sampleId("n7 app8").slice(0, 8), 10), sorts: true },
  { name: "chains to restore", ask: (store) => Array.fromAsync(store.chains.open()), sorts: true },
  { name: "the newest recorded chain", ask: (store) => store.chains.position() },
  { name: "insights of everything", ask: (store) => store.insights.read({}, window, rules), sorts: true },
  { name: "insights of a project", ask: (store) => store.insights.read({ projectId }, window, rules), sorts: true },
  {
    name: "insights of an application",
    ask: (store) => store.insights.read({ applicationId: sampleId("app1") }, window, rules),
    sorts: true,
  },
  { name: "incidents", ask: (store) => store.insights.incidents({}, window), sorts: true },
  { name: "incidents of a project", ask: (store) => store.insights.incidents({ projectId }, window), sorts: true },
  {
    name: "rolling up insights",
    ask: async (store) => {
      await store.deployments.recordAll(deploymentHistory({ name: `r${nextPosition()}`, application: "app1", project: projectId }));
      await store.insights.rollUp({ signal });
    },
    sorts: true,
  },
  { name: "filling in insights", ask: (store) => store.insights.backfill({ signal }) },
  { name: "traces of an artifact", ask: (store) => store.traces.ofArtifact("ghcr.io/acme/web:v3", { projectId }), sorts: true },
  { name: "traces of an artifact in all projects", ask: (store) => store.traces.ofArtifact("ghcr.io/acme/web:v3"), sorts: true },
  { name: "traces of an artifact that no event names", ask: (store) => store.traces.ofArtifact(deployedImage), sorts: true },
  { name: "trace of a commit", ask: (store) => store.traces.get(sampleHash("n10").slice(0, 8)), sorts: true },
  { name: "trace of a commit in a project", ask: (store) => store.traces.get(sampleHash("n10"), { projectId }), sorts: true },
];

async function secondChains(store: Store, filter: Parameters<Store["chains"]["list"]>[0]): Promise<unknown> {
  const { nextPageToken: pageToken } = await store.chains.list(filter, { pageSize: 2 });
  return store.chains.list(filter, { pageSize: 2, pageToken });
}

async function secondEvents(store: Store, filter: Parameters<Store["externalEvents"]["list"]>[0]): Promise<unknown> {
  const { nextPageToken: pageToken } = await store.externalEvents.list(filter, { pageSize: 2 });
  return store.externalEvents.list(filter, { pageSize: 2, pageToken });
}

async function secondActs(store: Store, filter: Parameters<Store["audit"]["list"]>[0]): Promise<unknown> {
  const { nextPageToken: pageToken } = await store.audit.list(filter, { pageSize: 2 });
  return store.audit.list(filter, { pageSize: 2, pageToken });
}

async function secondEpisodes(store: Store, filter: Parameters<Store["drift"]["list"]>[0]): Promise<unknown> {
  const { nextPageToken: pageToken } = await store.drift.list(filter, { pageSize: 2 });
  return store.drift.list(filter, { pageSize: 2, pageToken });
}

let position = 1_000n;
function nextPosition(): bigint {
  position += 1n;
  return position;
}

/** What was observed of an application: another field drifts each time. */
function observationOf(application: string, sequence: bigint): HistoryRecord<DriftObservation> {
  const object = { plugin: "kubernetes", deployTarget: "eu", kind: "Deployment", namespace: "shop", name: "web" };
  const message = create(DriftObservationSchema, {
    applicationId: sampleId(application),
    projectId,
    drifts: [{ object, field: `f${sequence}` }],
    isComplete: true,
    at: { seconds: 1_767_225_600n + sequence },
  });
  return { message, sequence };
}

const nowhere = { labels: { env: "nowhere" }, applicationName: "" };

/** What no commit or only a few have, so a page must not look for it among all. */
const rareTraces: Readonly<Record<string, TraceFilter>> = {
  "with a title": { title: "no such title" },
  "by an author": { author: "nobody" },
  "with a status": { statuses: [PENDING] },
  "with an application": { application: { labels: {}, applicationName: "no such application" } },
  "that reached a place": { reached: nowhere },
  "that did not reach a place": { notReached: { labels: { env: "test" }, applicationName: "" } },
};

/** The commits of a page must be read from an index in order; their deployments are few and may be sorted. */
const listsOfTraces: readonly Question[] = [
  { name: "traces", ask: (store) => secondTraces(store, {}) },
  { name: "traces of a project", ask: (store) => secondTraces(store, { projectId }) },
  { name: "traces since", ask: (store) => secondTraces(store, { since: Temporal.Instant.from("2026-01-01T00:20:00Z") }) },
  { name: "traces with a short prefix", ask: (store) => secondTraces(store, { commitPrefix: "ab" }) },
  { name: "traces with a prefix", ask: (store) => secondTraces(store, { commitPrefix: sampleHash("n10").slice(0, 8) }) },
  {
    name: "traces with a prefix in a project",
    ask: (store) => secondTraces(store, { commitPrefix: sampleHash("n10").slice(0, 8), projectId }),
  },
  ...Object.entries(rareTraces).flatMap(([name, filter]) => [
    { name: `traces ${name}, which few have`, ask: (store: Store) => secondTraces(store, filter) },
    { name: `traces of a project ${name}, which few have`, ask: (store: Store) => secondTraces(store, { ...filter, projectId }) },
  ]),
];

async function secondTraces(store: Store, filter: TraceFilter): Promise<unknown> {
  const { nextPageToken: pageToken } = await store.traces.list(filter, { pageSize: 2 });
  return store.traces.list(filter, { pageSize: 2, pageToken });
}

describe.each([
  { name: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { name: "sqlite", createUrl: sqliteUrl },
])("statements on $name", ({ createUrl }) => {
  let engine: Engine;
  let store: Store;
  let said: CompiledQuery[] = [];
  beforeAll(async () => {
    engine = openEngine({ url: await createUrl(), log: silentLogger(), onQuery: ({ query }) => void said.push(query) });
    await migrate(engine, { log: silentLogger() });
    store = storeOn(engine);
    const samples = Array.from({ length: 3_000 }, (_, at) => {
      const end = at % 50 === 0 ? FAILED : SUCCEEDED;
      const place = { project: at % 10 === 0 ? projectId : `p${at % 40}`, application: `app${at % 60}`, at: at % 2000 };
      return deploymentHistory({ name: `n${at}`, included: [`i${at}`], ...place, end }).slice(at % 100 === 0 ? 0 : 5);
    });
    // On other days, so that a question about one does not need all days.
    const later = Array.from({ length: 400 }, (_, at) => {
      const place = { project: `p${at % 40}`, application: `app${at % 60}`, at: 86_400 * (1 + at) };
      return deploymentHistory({ name: `later${at}`, ...place }).slice(5);
    });
    const deployed = deploymentHistory({ name: "deployed image", project: projectId, application: "app1", images: [deployedImage] });
    await store.deployments.recordAll([...samples, ...later, deployed].flat());
    const names = Array.from({ length: 200 }, (_, at) => `n${at}`);
    await store.applications.recordAll(["cart", ...names].flatMap((each) => applicationHistory(each)));
    const events = Array.from({ length: 2_000 }, (_, at) => {
      const artifacts = [{ image: "ghcr.io/acme/web", version: `v${at}` }];
      const place = { project: at % 10 === 0 || at === 3 ? projectId : `p${at % 40}`, at };
      return externalEventHistory({ name: `built${at % 700}`, commit: `i${at}`, artifacts, ...place }).slice(1);
    });
    const told = Array.from({ length: 300 }, (_, at) => {
      const signs =
        at % 2 === 0 ? { name: `incident.detected.${at}`, labels: { app: `n${at % 200}`, incident: `${at}` } } : { labels: { hotfix: "" } };
      return externalEventHistory({
        name: `told${at}`,
        commit: `i${at * 10}`,
        project: at % 3 === 0 ? projectId : `p${at % 40}`,
        at: at * 6,
        ...signs,
      });
    });
    events.push(...told);
    await store.externalEvents.recordAll(events.flat().map((record, at) => ({ ...record, sequence: BigInt(at + 1) })));
    const logs = names.map((each, at) => {
      const ids = { projectId: at % 10 === 0 ? projectId : `p${at % 40}`, pipedId: "piped", applicationId: sampleId(`app${at % 60}`) };
      return create(StageLogSchema, { ...ids, deploymentId: sampleId(each), stageId: "s0", blocks: [{ index: 0n, text: "x" }] });
    });
    await store.stageLogs.appendAll(logs);
    const observations = Array.from({ length: 300 }, (_, at) => observationOf(`app${at % 60}`, BigInt(at + 1)));
    await store.drift.recordAll(observations);
    const acts = Array.from({ length: 2_000 }, (_, at) => {
      const actor = { kind: "person", name: `p${at % 40}`, signIn: "claimed" } as const;
      const objects = [{ kind: "application", id: sampleId(at % 500 === 0 ? "cart" : `n${at % 200}`), name: "" }];
      const place = { projectId: at % 10 === 0 ? projectId : `p${at % 40}`, at: Temporal.Instant.fromEpochMilliseconds(at * 1_000) };
      return sampleActs([`acts${at}`], { actor, objects, action: at % 30 === 0 ? "plugin.restart" : "application.sync", ...place });
    });
    await store.audit.recordAll(acts.flat());
    const chains = Array.from({ length: 1_000 }, (_, at) => {
      const place = { project: at % 10 === 0 ? projectId : `p${at % 40}`, applications: [`app${at % 60}`, `app${(at + 1) % 60}`] };
      return chainHistory({ name: `n${at}`, ...place, at, isOpen: at % 50 === 0 });
    });
    await store.chains.recordAll(chains.flat().map((record, at) => ({ ...record, sequence: BigInt(at + 1) })));
    await store.insights.rollUp({ signal });
    // MariaDB collects statistics from time to time. SQLite never does, so its plans must be right without statistics.
    if (engine.name === "mysql")
      await sql`analyze table deployments, deployment_events, deployment_commits, traces, applications, stage_logs, drift_episodes, external_events, correlations, commit_descriptions, audit_entries, audit_objects, chains, chain_events, chain_deployments, deployment_facts, insight_signals, insight_days, insight_tasks`.execute(
        engine.db,
      );
  });
  afterAll(() => store[Symbol.asyncDispose]());

  test("every statement is supported by all engines of its kind", async () => {
    for (const { ask } of [...questions, ...listsOfTraces]) await ask(store);
    const texts = new Set(said.map((query) => query.sql));
    expect(texts.size).toBeGreaterThan(30);
    const found = [...texts].flatMap((text) => findings(text).filter(({ what }) => engine.name === "mysql" || !what.includes("index if")));
    expect(found).toEqual([]);
  });

  test.for([...questions, ...listsOfTraces])("a query uses an index: $name", async ({ ask, sorts }) => {
    said = [];
    await ask(store);
    const selects = said.filter((query) => query.sql.startsWith("select"));
    expect(selects.length).toBeGreaterThan(0);
    for (const query of selects) {
      const ofCommits = /deployment_commits|correlations|from .external_events. where .commit_hash. in/.test(query.sql);
      expect(await complaints(engine, query, sorts === true || ofCommits), query.sql).toEqual([]);
    }
  });

  test.for(Object.entries(rareTraces).filter(([, { notReached }]) => notReached === undefined))(
    "a page of traces %s looks at a few at a time and ends before it has looked at all",
    async ([, filter]) => {
      said = [];
      let turns = 0;
      let isOver = false;
      const turn = (): void => {
        turns++;
        if (!isOver) setImmediate(turn);
      };
      setImmediate(turn);
      const traces: unknown[] = [];
      const first = await store.traces.list(filter, { pageSize: 200, maxCommits: 1_000 });
      isOver = true;
      traces.push(...first.traces);
      expect(first.nextPageToken).not.toBe("");
      // Other work of the process went on meanwhile.
      expect(turns).toBeGreaterThan(0);
      const bounded = /first_at.? >= |limit/;
      const ofTraces = said.map(({ sql: text }) => text).filter((text) => /^select [^()]* from .traces./.test(text));
      expect(ofTraces.length).toBeGreaterThan(1);
      expect(ofTraces.filter((text) => !bounded.test(text))).toEqual([]);
      let pageToken = first.nextPageToken;
      let pages = 1;
      for (; pageToken !== ""; pages++) {
        const next = await store.traces.list(filter, { pageSize: 200, pageToken });
        traces.push(...next.traces);
        pageToken = next.nextPageToken;
      }
      expect(traces).toHaveLength(0);
      expect(pages).toBeGreaterThan(1);
    },
  );

  test("a missing index is detected", async () => {
    const name = sql.raw(
      engine.name === "mysql" ? "drop index deployments_application on deployments" : "drop index deployments_application",
    );
    await sql`${name}`.execute(engine.db);
    said = [];
    await store.deployments.list({ applicationId: sampleId("app1") }, { pageSize: 2 });
    const [query] = said.filter(({ sql: text }) => text.startsWith("select"));
    if (query === undefined) throw new Error("nothing was asked");
    const plan = await explain(engine, query);
    expect(plan.join("\n")).not.toMatch(/deployments_application\b/);
  });
});

test("the source files contain no banned syntax, and the patterns detect it", () => {
  const root = import.meta.dirname;
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  expect(files.length).toBeGreaterThan(20);
  const literals = files.flatMap((file) => {
    const source = readFileSync(join(root, file), "utf8");
    return [...source.matchAll(/sql(?:<[^>]*>)?`([^`]*)`|sql\.raw\(([^)]*)\)/g)].map((match) => ({
      file,
      text: match[1] ?? match[2] ?? "",
    }));
  });
  expect(literals.length).toBeGreaterThan(10);
  expect(literals.filter(({ text }) => findings(text).length > 0)).toEqual([]);
  const bad = [
    "select labels->>'$.env' from t",
    "insert into t values (1) returning id",
    "create index x on t ((lower(a)))",
    "insert into t values (1) as new",
  ];
  expect(bad.map((text) => findings(text).length)).toEqual([1, 1, 1, 1]);
});

function findings(text: string): { readonly what: string; readonly text: string }[] {
  return banned.filter(({ pattern }) => pattern.test(text)).map(({ what }) => ({ what, text }));
}

/** Returns the query plan, one line per table. */
async function explain(engine: Engine, query: CompiledQuery): Promise<string[]> {
  const verb = engine.name === "mysql" ? "explain" : "explain query plan";
  const { rows } = await engine.db.executeQuery<Record<string, unknown>>({ ...query, sql: `${verb} ${query.sql}` });
  return rows.map((row) =>
    engine.name === "mysql"
      ? `${row["table"]} type=${row["type"]} key=${row["key"]} rows=${row["rows"]} ${row["Extra"] ?? ""}`
      : String(row["detail"]),
  );
}

/** Returns the problems of the plan: tables that are scanned, and rows that are sorted instead of read in order. */
async function complaints(engine: Engine, query: CompiledQuery, maySort: boolean): Promise<string[]> {
  // SQLite finds what an artifact joins by the project alone if it begins with the wrong side of the join.
  const wrongSide = /^SEARCH (named|deployed|correlations) .*\(project_id=\?\)$/;
  const bad = [/type=ALL/, /key=null/, /^SCAN \w+$/, wrongSide, ...(maySort ? [] : [/Using filesort/, /USE TEMP B-TREE/])];
  const isFine = /Impossible WHERE|no matching row|type=const|Select tables optimized away|^<derived|^SCAN chosen$|key=distinct_key/;
  return (await explain(engine, query)).filter((line) => !isFine.test(line) && bad.some((pattern) => pattern.test(line)));
}
