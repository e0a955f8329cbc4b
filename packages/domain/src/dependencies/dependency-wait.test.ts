import { expect, test } from "vitest";
import type { Application, ApplicationDependency, DeploymentReference } from "../application/application.ts";
import { newApplication } from "../application/new-application.ts";
import type { ApplicationLivestate } from "../livestate/livestate.ts";
import { dependencyWait } from "./dependency-wait.ts";
import { MatchIndex } from "./match-index.ts";

const now = Temporal.Instant.from("2026-11-30T00:00:00Z");

const reference = (given: Partial<DeploymentReference> = {}): DeploymentReference => ({
  deploymentId: "d1",
  commitHash: "c1",
  path: "",
  configFilename: "app.pipecd.yaml",
  status: "succeeded",
  statusReason: "",
  refused: false,
  removal: false,
  dryRun: false,
  versions: [],
  createdAt: now,
  completedAt: now,
  ...given,
});

const needs = (given: Partial<ApplicationDependency>): ApplicationDependency => ({
  name: "",
  labels: {},
  requireHealthy: true,
  line: 1,
  column: 1,
  ...given,
});

/** An application whose last deployment succeeded. */
const application = (name: string, given: Partial<Application> = {}): Application => ({
  ...newApplication({
    ...{ id: name, projectId: "p", pipedId: "one", origin: "git", name, description: "", labels: {}, deployTargets: {}, createdAt: now },
    source: { repositoryId: "r", remote: "", branch: "main", path: name, configFilename: "app.pipecd.yaml" },
  }),
  ...{ lastTriggered: reference(), lastSucceeded: reference(), lastEnded: reference() },
  ...given,
});

const livestate = (given: Partial<ApplicationLivestate> = {}): ApplicationLivestate => ({
  ...{ applicationId: "db", projectId: "p", pipedId: "one", commitHash: "c1", syncStatus: "synced", syncReason: "", syncDetail: "" },
  ...{ health: "healthy", resources: [], at: now, afterDeploymentId: "d1", version: 1, over: false },
  ...given,
});

function waitOf(dependsOn: readonly ApplicationDependency[], others: readonly Application[], runs: ApplicationLivestate = livestate()) {
  const web = application("web", { dependsOn, labels: { tier: "web" } });
  return dependencyWait(web, new MatchIndex([web, ...others]), () => runs);
}

const dbs = [needs({ name: "db" })];

const cases: readonly { name: string; db: Partial<Application>; runs?: ApplicationLivestate; want: string }[] = [
  { name: "a deployment that runs", db: { activeDeploymentId: "d2" }, want: "db to be deployed: deployment d2 is in progress" },
  { name: "one that is not healthy", db: {}, runs: livestate({ health: "progressing" }), want: "db to be healthy: it is progressing" },
  {
    name: "one that nobody has observed since it was deployed",
    db: {},
    runs: livestate({ afterDeploymentId: "d0" }),
    want: "db to be healthy: what runs has not been observed since deployment d1",
  },
  { name: "one that was removed", db: { removedAt: now }, want: "db, which was removed" },
  {
    name: "one whose file is invalid",
    db: { configProblems: ["1:1: bad"] },
    want: "db to be deployed: its application file is invalid: 1:1: bad",
  },
  {
    name: "one that was never deployed",
    db: { disabled: true, lastTriggered: undefined, lastSucceeded: undefined, lastEnded: undefined },
    want: "db to be deployed: it was never deployed, and it is disabled",
  },
  {
    name: "one whose commit is held after it failed",
    db: {
      lastTriggered: reference({ deploymentId: "d2", commitHash: "c2", status: "failed" }),
      holds: [{ kind: "failed", commitHash: "c2", deploymentId: "d2", by: "", reason: "boom", undone: true, since: now }],
    },
    want: "db to be released: commit c2 is held: deployment d2 failed: boom",
  },
  {
    name: "one whose last commit failed and was released",
    db: { lastTriggered: reference({ deploymentId: "d2", commitHash: "c2", status: "failed" }) },
    want: "db to be deployed: deployment d2 of commit c2 failed",
  },
];

test.for(cases)("a deployment waits for $name", ({ db, runs, want }) => {
  expect(waitOf(dbs, [application("db", db)], runs)).toMatchObject({ kind: "waiting", waitsFor: want, blockers: new Set(["db"]) });
});

test("it begins once the wanted commit is deployed and healthy, or only deployed if no more is asked for", () => {
  expect(waitOf(dbs, [application("db")])).toEqual({ kind: "ready" });
  const degraded = livestate({ health: "degraded" });
  expect(waitOf([needs({ name: "db", requireHealthy: false })], [application("db")], degraded)).toEqual({ kind: "ready" });
  expect(waitOf(dbs, [application("db")], degraded).kind).toBe("waiting");
});

test("an application that does not exist is waited for by its name or labels, and a namesake of a removed one counts", () => {
  expect(waitOf([needs({ labels: { tier: "base" } })], [])).toEqual({
    kind: "waiting",
    waitsFor: "an application with labels tier=base, which the project does not have",
    blockers: new Set(),
    keys: new Set(["label tier=base"]),
  });
  expect(waitOf(dbs, [application("old", { name: "db", removedAt: now }), application("db")])).toEqual({ kind: "ready" });
});

test("many are waited for, a few of them named", () => {
  const base = Array.from({ length: 30 }, (_, at) => application(`b${at + 10}`, { labels: { tier: "base" }, activeDeploymentId: "d2" }));
  const wait = waitOf([needs({ labels: { tier: "base" } })], base);
  expect(wait).toMatchObject({ waitsFor: expect.stringMatching(/^b10 to be .*; b11 to be .*; b12 to be .*; and 17 more$/) });
  expect(wait.kind === "waiting" && wait.blockers.size).toBe(20);
});

test("a wait for itself is a cycle, with its way; what has the same labels does not name itself", () => {
  const db = application("db", { dependsOn: [needs({ name: "cache" })] });
  const cache = application("cache", { dependsOn: [needs({ labels: { tier: "web" } })] });
  expect(waitOf(dbs, [db, cache])).toEqual({ kind: "cycle", path: ["web", "db", "cache", "web"] });
  expect(waitOf([needs({ name: "web" })], [])).toEqual({ kind: "cycle", path: ["web", "web"] });
  expect(waitOf([needs({ labels: { tier: "web" } })], []).kind).toBe("waiting");
  // A cycle of others is theirs.
  const other = application("other", { dependsOn: [needs({ name: "db" })] });
  expect(waitOf(dbs, [application("db", { dependsOn: [needs({ name: "other" })] }), other])).toEqual({ kind: "ready" });
});
