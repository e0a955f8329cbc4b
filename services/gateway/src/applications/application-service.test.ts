import { create } from "@bufbuild/protobuf";
import {
  type Application,
  type ApplicationLivestate,
  applicationKey,
  deploymentIdOf,
  deploymentReference,
  Fault,
  planIdOf,
  type RepositoryStatus,
  type SyncStatus as SyncStatusWord,
} from "@slipway/domain";
import { ApplicationService, type ApplicationView, ListDeploymentsResponseSchema } from "@slipway/proto/api";
import { ApplicationPreviewSchema, type Command, HealthStatus, SyncStatus, SyncStrategy } from "@slipway/proto/state";
import { encodeDeployment } from "@slipway/state";
import { memoryAggregates, putApplication, sampleApplication, sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { reader, serve } from "../testing/serve.ts";
import { addApplication } from "./add-application.ts";
import { applicationService } from "./application-service.ts";
import { ApplicationViews } from "./application-views.ts";
import { findRollbackTarget } from "./find-rollback-target.ts";

const live = (applicationId: string, syncStatus: SyncStatusWord): ApplicationLivestate => ({
  applicationId,
  projectId: "project",
  pipedId: "piped",
  commitHash: "c",
  syncStatus,
  syncReason: "because",
  syncDetail: "",
  version: 1,
  over: false,
  afterDeploymentId: undefined,
  health: "healthy",
  resources: [
    {
      id: "r",
      parentIds: [],
      name: "web",
      resourceType: "Deployment",
      metadata: {},
      health: "healthy",
      healthReason: "",
      deployTarget: "local",
      plugin: "kubernetes",
      createdAt: undefined,
      sync: "unknown",
      drift: [],
    },
  ],
  at: sampleTime,
});

const uuid = (digit: number) => `${digit}`.repeat(8) + "-0000-4000-8000-000000000000";
/** The successful deployments of the record, newest first. */
const successes = ["running", "good"].map((hash, at) => {
  const { trigger, source } = sampleDeployment();
  const commit = { ...trigger.commit, hash };
  return sampleDeployment({
    id: uuid(at + 1),
    status: "succeeded",
    source: { ...source, path: `at/${hash}` },
    trigger: { ...trigger, commit },
  });
});
const lastSucceeded = { ...deploymentReference(sampleDeployment({ status: "succeeded" })), commitHash: "running" };

function begin(...given: readonly Partial<Application>[]) {
  const views = new ApplicationViews();
  for (const each of given) views.putApplication(sampleApplication(each));
  const commands: Command[] = [];
  const { applications } = memoryAggregates();
  const client = serve(
    ApplicationService,
    applicationService({
      views,
      applications,
      now: () => sampleTime,
      addApplication: addApplication({ applications, defaultProject: "default", now: () => sampleTime }),
      sendCommand: async (command) => void commands.push(command),
      findRollbackTarget: findRollbackTarget({
        views,
        feed: { open: () => [] },
        history: { listDeployments: async () => create(ListDeploymentsResponseSchema, { deployments: successes.map(encodeDeployment) }) },
        find: async (id) => {
          const state = successes.find((each) => each.id === id);
          if (!state) throw new Fault("not_found", `no deployment ${id}`);
          return { state, sequence: 0 };
        },
      }),
      askForPreview: async ({ applicationId }) => create(ApplicationPreviewSchema, { targetCommitHash: `head of ${applicationId}` }),
    }),
  );
  return { client, views, commands, applications };
}
const ids = ({ applications }: { readonly applications: readonly ApplicationView[] }) =>
  applications.map(({ application }) => application?.id);

test("a list is sorted by name, comes in pages, and has the total", async () => {
  const { client } = begin({ id: "3", name: "c" }, { id: "1", name: "a" }, { id: "2", name: "b" });
  const first = await client.listApplications({ pageSize: 2 });
  const second = await client.listApplications({ pageSize: 2, pageToken: first.nextPageToken });
  expect([ids(first), ids(second)]).toEqual([["1", "2"], ["3"]]);
  expect([first.total, second.nextPageToken]).toEqual([3, ""]);
});

test("a list omits removed applications, and resources on request", async () => {
  const { client, views } = begin({ id: "1" }, { id: "2", removedAt: sampleTime });
  views.putLivestate(live("1", "synced"));
  const [slim] = (await client.listApplications({ withoutResources: true })).applications;
  const [full] = (await client.listApplications({})).applications;
  expect(ids(await client.listApplications({}))).toEqual(["1"]);
  expect(ids(await client.listApplications({ filter: { includeRemoved: true } }))).toEqual(["1", "2"]);
  expect([slim?.livestate?.resources.length, full?.livestate?.resources.length]).toEqual([0, 1]);
  expect(slim?.syncStatus).toBe(SyncStatus.SYNCED);
});

const statuses: { name: string; given: Partial<Application>; want: SyncStatus; reason: string }[] = [
  { name: "the live state", given: {}, want: SyncStatus.OUT_OF_SYNC, reason: "because" },
  {
    name: "a queue",
    given: { queue: [{ deploymentId: "d", trigger: "commit", commitHash: "c", at: sampleTime, supersede: undefined, removal: false }] },
    want: SyncStatus.DEPLOYING,
    reason: "a deployment is waiting to be planned",
  },
  { name: "an active deployment", given: { activeDeploymentId: "d" }, want: SyncStatus.DEPLOYING, reason: "deployment d" },
  {
    name: "a broken file",
    given: { activeDeploymentId: "d", configProblems: ["a.yaml:1:1: broken"] },
    want: SyncStatus.INVALID_CONFIG,
    reason: "a.yaml:1:1: broken",
  },
];
test.for(statuses)("the sync status comes from $name", async ({ given, want, reason }) => {
  const { client, views } = begin(given);
  views.putLivestate(live("app", "out-of-sync"));
  expect((await client.getApplication({ idOrName: "app" })).application).toMatchObject({ syncStatus: want, syncReason: reason });
});

test("an application is found by id, or by a name that only one has that was not removed", async () => {
  const { client } = begin(
    { id: "1", name: "one" },
    { id: "2", name: "two" },
    { id: "3", name: "two" },
    { id: "4", name: "one", removedAt: sampleTime },
  );
  const got = async (idOrName: string) => (await client.getApplication({ idOrName })).application?.application?.id;
  expect([await got("2"), await got("one"), await got("4")]).toEqual(["2", "1", "4"]);
  await expect(got("three")).rejects.toMatchObject({ code: "not_found" });
  await expect(got("two")).rejects.toMatchObject({ code: "invalid", message: expect.stringMatching(/2 \(.*shop.*\); 3 \(/) });
  await expect(got("")).rejects.toMatchObject({ code: "invalid" });
});

test("a watch begins with all applications, then sends each change; one that stops matching is sent a last time", async () => {
  const { client, views } = begin({ id: "1", labels: { team: "a" } }, { id: "2", labels: { team: "b" } });
  const stop = new AbortController();
  const watch = reader(client.watchApplications({ filter: { labels: { team: "a" } } }, { signal: stop.signal }));
  expect((await watch.next()).application?.application?.id).toBe("1");
  expect((await watch.next()).snapshotComplete).toBe(true);
  views.putApplication(sampleApplication({ id: "2", labels: { team: "b" }, description: "does not match" }));
  views.putApplication(sampleApplication({ id: "1", labels: { team: "b" } }));
  views.putApplication(sampleApplication({ id: "1", labels: { team: "b" }, description: "not sent" }));
  views.putApplication(sampleApplication({ id: "3", labels: { team: "a" } }));
  expect(await watch.next()).toMatchObject({ application: { application: { id: "1", labels: { team: "b" } } }, noLongerMatches: true });
  expect(await watch.next()).toMatchObject({ application: { application: { id: "3" } }, noLongerMatches: false });
  stop.abort();
  await expect(watch.next()).rejects.toMatchObject({ code: "canceled" });
});

test("a brief watch tells what lists show, and nothing when only resources change", async () => {
  const lastSucceeded = deploymentReference(sampleDeployment({ id: "d", status: "succeeded", completedAt: sampleTime }));
  const { client, views } = begin({
    id: "1",
    name: "a",
    description: "long",
    labels: { team: "a" },
    lastSucceeded,
    lastEnded: lastSucceeded,
  });
  const observed = { ...live("1", "out-of-sync"), afterDeploymentId: "d" };
  views.putLivestate(observed);
  const stop = new AbortController();
  const watch = reader(client.watchApplications({ brief: true }, { signal: stop.signal }));
  const { application: view } = await watch.next();
  expect(view).toMatchObject({ syncStatus: SyncStatus.OUT_OF_SYNC, syncReason: "because" });
  expect(view?.application).toMatchObject({
    ...{ id: "1", name: "a", labels: { team: "a" }, description: "" },
    lastSucceeded: { commitHash: lastSucceeded.commitHash, deploymentId: "" },
    lastEnded: { deploymentId: "d", commitHash: "" },
  });
  expect(view?.livestate?.resources).toEqual([]);
  expect((await watch.next()).snapshotComplete).toBe(true);
  views.putLivestate({ ...observed, at: sampleTime.add({ seconds: 1 }) });
  views.putApplication(sampleApplication({ id: "1", name: "b" }));
  expect(await watch.next()).toMatchObject({ application: { application: { name: "b" } } });
  stop.abort();
});

const source = { repositoryId: "apps", path: "shop", configFilename: "app.pipecd.yaml" };

test("an application is added once for its place, in the default project", async () => {
  const { client, applications } = begin();
  const deployTargets = { kubernetes: { names: ["eu"] } };
  const { application } = await client.addApplication({ pipedId: "piped", name: "shop", source, deployTargets });
  const [{ state } = {}] = await applications.list();
  expect(state).toMatchObject({ id: application?.id, projectId: "default", origin: "api", deployTargets: { kubernetes: ["eu"] } });
  const again = client.addApplication({ pipedId: "piped", name: "other", source });
  await expect(again).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("shop") });
});

test.for(["/etc", "../other", "a/../../b"])("a path outside the repository is rejected: %s", async (path) => {
  const { client } = begin();
  const added = client.addApplication({ pipedId: "piped", name: "shop", source: { ...source, path } });
  await expect(added).rejects.toMatchObject({ code: "invalid" });
});

test("a sync is sent with the user and the strategy, and the answer has the id of the deployment", async () => {
  const { client, commands } = begin({});
  const commandId = "00000000-0000-4000-8000-000000000001";
  const request = { idOrName: "shop", strategy: SyncStrategy.PIPELINE, commandId };
  const answer = await client.syncApplication(request, { headers: { "slipway-user": "ann" } });
  expect(answer).toMatchObject({ commandId, applicationId: "app", deploymentId: deploymentIdOf("app", "command", commandId) });
  const kind = { case: "sync", value: { strategy: SyncStrategy.PIPELINE } };
  expect(commands).toMatchObject([
    { id: commandId, projectId: "project", pipedId: "piped", applicationId: "app", actor: { name: "ann" }, kind },
  ]);
});

test("each sync without an id is a new one, and an invalid user name is not recorded", async () => {
  const { client, commands } = begin({});
  for (const user of ["", "ann\u0009 or root"]) await client.syncApplication({ idOrName: "app" }, { headers: { "slipway-user": user } });
  expect(new Set(commands.map(({ id }) => id)).size).toBe(2);
  expect(commands.map(({ actor }) => actor?.name)).toEqual(["anonymous", "anonymous"]);
});

test.for<{ name: string; given: Partial<Application>; says: string }>([
  { name: "removed", given: { removedAt: sampleTime }, says: "was removed" },
  { name: "disabled", given: { disabled: true }, says: "enable it first" },
  { name: "broken", given: { configProblems: ["a.yaml:1:1: broken"] }, says: "a.yaml:1:1: broken" },
])("an application that is $name is not synced", async ({ given, says }) => {
  const { client, commands } = begin(given);
  const refused = await client.syncApplication({ idOrName: "app" }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "precondition", message: expect.stringContaining(says) });
  expect(commands).toEqual([]);
});

test("an application is found by the beginning of its id, unless several begin like this", async () => {
  const { client } = begin({ id: uuid(1), name: "one" }, { id: `1111${uuid(2).slice(4)}`, name: "two" }, { id: uuid(3), name: "1111aaaa" });
  const got = async (idOrName: string) => (await client.getApplication({ idOrName })).application?.application?.id;
  expect([await got("11111111"), await got("3333"), await got("1111aaaa")]).toEqual([uuid(1), uuid(3), uuid(3)]);
  await expect(got("1111")).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining(uuid(1)) });
  await expect(got("111")).rejects.toMatchObject({ code: "not_found" });
});

test("a list can be narrowed by health, by when it was deployed, and to what waits for a person", async () => {
  const succeeded = (completedAt: Temporal.Instant) => ({ lastSucceeded: { ...lastSucceeded, completedAt } });
  const { client, views } = begin(
    { id: "1", ...succeeded(sampleTime) },
    { id: "2", ...succeeded(sampleTime.add({ hours: 1 })) },
    { id: "3", activeDeploymentId: "gated" },
  );
  views.putLivestate({ ...live("2", "synced"), health: "degraded" });
  const gate = sampleStage({ name: "GATE", status: "running", availableOperation: "approve" });
  const waiting = sampleDeployment({ id: "gated", applicationId: "3", status: "running", stages: [gate] });
  views.putDeployment(waiting);
  const matching = async (filter: Parameters<typeof client.listApplications>[0]["filter"]) =>
    ids(await client.listApplications({ filter }));
  expect(await matching({ healths: [HealthStatus.DEGRADED] })).toEqual(["2"]);
  expect(await matching({ deployedSince: { seconds: BigInt(sampleTime.epochMilliseconds / 1000) + 1n } })).toEqual(["2"]);
  expect((await client.listApplications({ filter: { waiting: true } })).applications).toMatchObject([
    { application: { id: "3" }, waitsFor: "approval of stage GATE" },
  ]);
  views.putDeployment({ ...waiting, status: "cancelled" });
  expect(await matching({ waiting: true })).toEqual([]);
});

test("a sync of a commit is allowed although the head has a broken file", async () => {
  const { client, commands } = begin({ configProblems: ["a.yaml:1:1: broken"] });
  await client.syncApplication({ idOrName: "app", revision: "1a2b3c4" });
  expect(commands).toMatchObject([{ kind: { case: "sync", value: { revision: "1a2b3c4" } } }]);
  await expect(client.syncApplication({ idOrName: "app", revision: "main" })).rejects.toMatchObject({ code: "invalid" });
});

test("a sync of a reviewed plan takes commit and strategy from its id, and is the same command whoever sends it", async () => {
  const { client, commands } = begin({});
  const planOf = (madeAt: Temporal.Instant) =>
    planIdOf(
      {
        applicationId: "app",
        targetCommitHash: "a".repeat(40),
        runningCommitHash: undefined,
        strategy: "pipeline",
        stages: [],
        changes: [],
      },
      madeAt,
    );
  const planId = planOf(sampleTime);
  const [first, second] = [
    await client.syncApplication({ idOrName: "app", planId }),
    await client.syncApplication({ idOrName: "app", planId }),
  ];
  expect(first.deploymentId).toBe(second.deploymentId);
  const value = { planId, revision: "a".repeat(12), strategy: SyncStrategy.PIPELINE };
  expect(commands).toMatchObject([
    { id: first.commandId, kind: { case: "sync", value } },
    { id: first.commandId, kind: { case: "sync", value } },
  ]);
  const refused = [
    { request: { planId: "x" }, code: "invalid" },
    { request: { planId, revision: "1a2b3c4" }, code: "invalid" },
    { request: { planId: planOf(sampleTime.subtract({ hours: 24 * 8 })) }, code: "precondition" },
  ];
  for (const { request, code } of refused)
    await expect(client.syncApplication({ idOrName: "app", ...request })).rejects.toMatchObject({ code });
});

test.for([
  { name: "the last success of another commit", deploymentId: "", want: { id: uuid(2), hash: "good" } },
  { name: "the deployment that is named by the beginning of its id", deploymentId: uuid(1), want: { id: uuid(1), hash: "running" } },
])("a rollback goes to $name, with the place of its files then", async ({ deploymentId, want: { id, hash } }) => {
  const { client, commands } = begin({ lastSucceeded });
  const answer = await client.rollbackApplication({ idOrName: "shop", deploymentId, strategy: SyncStrategy.QUICK_SYNC });
  expect(answer).toMatchObject({ toDeploymentId: id, commitHash: hash, deploymentId: deploymentIdOf("app", "command", answer.commandId) });
  const rollbackTo = { deploymentId: id, commitHash: hash, path: `at/${hash}`, configFilename: "app.pipecd.yaml" };
  expect(commands).toMatchObject([{ kind: { case: "sync", value: { strategy: SyncStrategy.QUICK_SYNC, rollbackTo } } }]);
});

test("a removed application is pruned by a command of its own, and a dry run names what it has left", async () => {
  const { client, commands, views } = begin({ removedAt: sampleTime, lastTriggered: lastSucceeded, lastSucceeded });
  expect(await client.pruneApplication({ idOrName: "app", dryRun: true })).toMatchObject({ isObserved: false, objects: [] });
  views.putLivestate(live("app", "orphaned"));
  const known = { applicationId: "app", name: "shop", isObserved: true, objects: [{ resourceType: "Deployment" }] };
  expect(await client.pruneApplication({ idOrName: "app", dryRun: true })).toMatchObject({ ...known, commandId: "", deploymentId: "" });
  expect(commands).toEqual([]);
  const answer = await client.pruneApplication({ idOrName: "app", commandId: uuid(7) });
  expect(answer).toMatchObject({ ...known, commandId: uuid(7), deploymentId: deploymentIdOf("app", "command", uuid(7)) });
  expect(commands).toMatchObject([{ id: uuid(7), kind: { case: "prune" } }]);
});

test.for<{ name: string; given: Partial<Application>; says: string }>([
  { name: "exists", given: { lastTriggered: lastSucceeded }, says: "is not removed" },
  { name: "was never deployed", given: { removedAt: sampleTime }, says: "never deployed" },
  { name: "was pruned", given: { removedAt: sampleTime, lastTriggered: lastSucceeded, prunedAt: sampleTime }, says: "was pruned at" },
])("an application that $name is not pruned", async ({ given, says }) => {
  const { client, commands } = begin(given);
  const refused = await client.pruneApplication({ idOrName: "app" }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "precondition", message: expect.stringContaining(says) });
  expect(commands).toEqual([]);
});

test("what a removed application left is forgotten in the name of the person, and a dry run only names it", async () => {
  const given = { removedAt: sampleTime, lastTriggered: lastSucceeded, lastSucceeded };
  const { client, views, applications } = begin(given);
  await applications.ensure(applicationKey(sampleApplication(given)), putApplication(sampleApplication(given)));
  views.putLivestate(live("app", "orphaned"));
  const left = "1 object is orphaned on kubernetes/local; because";
  const known = { left, objects: [{ resourceType: "Deployment" }] };
  expect(await client.forgetApplication({ idOrName: "app", dryRun: true })).toMatchObject({ ...known, changed: false });
  expect((await applications.list())[0]?.state.forgotten).toBeUndefined();
  const request = { idOrName: "app", reason: "dismantled" };
  expect(await client.forgetApplication(request)).toMatchObject({ ...known, changed: true, application: { forgotten: { left } } });
  expect(await client.forgetApplication(request)).toMatchObject({ changed: false });
  expect((await applications.list())[0]?.state.forgotten).toMatchObject({ by: "anonymous", reason: "dismantled", left });
});

test("a rollback of a disabled application is refused", async () => {
  const { client, commands } = begin({ disabled: true, lastSucceeded });
  await expect(client.rollbackApplication({ idOrName: "shop" })).rejects.toMatchObject({ code: "precondition" });
  expect(commands).toEqual([]);
});

test("a comparison comes from the piped", async () => {
  const { client } = begin({});
  expect(await client.diffApplication({ idOrName: "shop" })).toMatchObject({
    applicationId: "app",
    preview: { targetCommitHash: "head of app" },
  });
});

test("an application is held and released in the name of the person, and each answer says what changed", async () => {
  const hold = {
    kind: "failed",
    commitHash: "bad",
    deploymentId: uuid(3),
    by: "",
    reason: "no quota",
    undone: true,
    since: sampleTime,
  } as const;
  const seen = { commitHash: "bad", treeId: "t", occasion: "" };
  const { client, applications } = begin({ holds: [hold], seen });
  const application = sampleApplication({ holds: [hold], seen });
  await applications.ensure(applicationKey(application), putApplication(application));
  const headers = { "slipway-user": "ann" };
  expect(await client.syncApplication({ idOrName: "shop" })).toMatchObject({
    releases: "commit bad is held: deployment 33333333 failed: no quota",
  });
  expect((await client.syncApplication({ idOrName: "shop", revision: "1a2b3c4" })).releases).toBe("");
  expect((await client.holdApplication({ idOrName: "shop", reason: "freeze" }, { headers })).changed).toBe(true);
  expect((await client.holdApplication({ idOrName: "shop", reason: "again" }, { headers })).changed).toBe(false);
  expect(await client.releaseApplication({ idOrName: "shop", reason: "over" }, { headers })).toMatchObject({
    released: [{ commitHash: "bad" }, { by: "ann", reason: "freeze" }],
    application: { holds: [] },
  });
  expect((await client.releaseApplication({ idOrName: "shop" })).released).toEqual([]);
  const events = (await applications.history(applicationKey(application))).map(({ event }) => event);
  expect(events.slice(1)).toMatchObject([
    { kind: "held", actor: { name: "ann" } },
    { kind: "released", reason: "over", actor: { name: "ann" } },
  ]);
});

test("an application is disabled, enabled and removed in the name of the person, and each answer says whether anything changed", async () => {
  const { client, views, applications } = begin({});
  const application = sampleApplication();
  await applications.ensure(applicationKey(application), putApplication(application));
  const headers = { "slipway-user": "ann" };
  expect(await client.disableApplication({ idOrName: "shop", reason: " incident 42 " }, { headers })).toMatchObject({
    changed: true,
    application: { disabled: true, disabledReason: "incident 42" },
  });
  expect((await client.disableApplication({ idOrName: "app" })).changed).toBe(false);
  expect(await client.enableApplication({ idOrName: "app" }, { headers })).toMatchObject({
    changed: true,
    application: { disabled: false },
  });
  const removed = await client.removeApplication({ idOrName: "app" }, { headers });
  expect(removed).toMatchObject({ changed: true, leftBehind: "no deployment of it has succeeded: nothing is known to run" });

  views.putApplication((await applications.get(applicationKey(application))).state);
  await expect(client.disableApplication({ idOrName: "app" })).rejects.toMatchObject({ code: "precondition" });
  expect(await client.enableApplication({ idOrName: "shop" }, { headers })).toMatchObject({ changed: true });
  const events = (await applications.history(applicationKey(application))).flatMap(({ event }) =>
    event.kind === "registered" ? [] : [event],
  );
  expect(events.map(({ kind, actor }) => [kind, actor.name])).toEqual([
    ["toggled", "ann"],
    ["toggled", "ann"],
    ["removed", "ann"],
    ["toggled", "ann"],
  ]);
});

const repository: RepositoryStatus = {
  projectId: "project",
  pipedId: "piped",
  pipedName: "",
  repositoryId: "apps",
  remote: "https://git.example.com/apps",
  branch: "main",
  head: undefined,
  lastSuccessAt: undefined,
  lastError: undefined,
  failingSince: undefined,
  problems: [],
  removedAt: undefined,
  encryptionKey: "",
};
const failing = (isBranchGone: boolean): RepositoryStatus => ({
  ...repository,
  failingSince: sampleTime,
  lastError: { reason: "the remote has no branch main", isBranchGone, at: sampleTime },
});

test("a repository that cannot be read is a reason of its applications, as long as it cannot", async () => {
  const { client, views } = begin({ id: "1" });
  const { source } = views.get("1", () => true).application;
  const reason = async () => (await client.getApplication({ idOrName: "1" })).application?.syncReason;
  expect(await reason()).toBe("");
  views.putRepository({ ...failing(false), repositoryId: source.repositoryId });
  expect(await reason()).toContain(`repository ${source.repositoryId} cannot be read since`);
  views.putRepository({ ...repository, repositoryId: source.repositoryId });
  expect(await reason()).toBe("");
});

test("a sync of a branch that is gone is refused at once with the reason, one of a remote that is away is tried", async () => {
  const { client, views, commands } = begin({ id: "1" });
  const { repositoryId } = views.get("1", () => true).application.source;
  views.putRepository({ ...failing(true), repositoryId });
  const refused = { code: "precondition", message: expect.stringContaining("the remote has no branch main") };
  await expect(client.syncApplication({ idOrName: "1" })).rejects.toMatchObject(refused);
  expect(commands).toEqual([]);
  views.putRepository({ ...failing(false), repositoryId });
  await client.syncApplication({ idOrName: "1" });
  expect(commands).toHaveLength(1);
});
