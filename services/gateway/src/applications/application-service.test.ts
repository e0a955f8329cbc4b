import { type Application, type ApplicationLivestate, deploymentIdOf, type SyncStatus as SyncStatusWord } from "@slipway/domain";
import { ApplicationService, type ApplicationView } from "@slipway/proto/api";
import { type Command, SyncStatus, SyncStrategy } from "@slipway/proto/state";
import { memoryAggregates, sampleApplication, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { reader, serve } from "../testing/serve.ts";
import { addApplication } from "./add-application.ts";
import { applicationService } from "./application-service.ts";
import { ApplicationViews } from "./application-views.ts";

const live = (applicationId: string, syncStatus: SyncStatusWord): ApplicationLivestate => ({
  applicationId,
  projectId: "project",
  pipedId: "piped",
  commitHash: "c",
  syncStatus,
  syncReason: "because",
  syncDetail: "",
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
    },
  ],
  at: sampleTime,
});

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
    given: { queue: [{ deploymentId: "d", trigger: "commit", commitHash: "c", at: sampleTime }] },
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
  await expect(got("two")).rejects.toMatchObject({ code: "invalid", message: expect.stringContaining("2, 3") });
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
  expect((await watch.next()).application?.application).toMatchObject({ id: "1", labels: { team: "b" } });
  expect((await watch.next()).application?.application?.id).toBe("3");
  stop.abort();
  await expect(watch.next()).rejects.toMatchObject({ code: "canceled" });
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
