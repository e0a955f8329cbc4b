import { create } from "@bufbuild/protobuf";
import type { ServiceImpl } from "@connectrpc/connect";
import { type Application, type Deployment, Fault, serviceActor } from "@slipway/domain";
import { DeploymentService } from "@slipway/proto/api";
import { type Command, DeploymentStatus, LogBlockSchema, RollbackChoice } from "@slipway/proto/state";
import { HistoryService } from "@slipway/proto/trace";
import { encodeDeployment } from "@slipway/state";
import { sampleApplication, sampleDeployment, sampleStage, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { ApplicationViews } from "../applications/application-views.ts";
import { reader, serve } from "../testing/serve.ts";
import { DeploymentFeed, type DeploymentNews } from "./deployment-feed.ts";
import { deploymentResponse } from "./deployment-response.ts";
import { deploymentService } from "./deployment-service.ts";
import { findDeployment } from "./find-deployment.ts";
import { listWaiting } from "./list-waiting.ts";

const id = "00000000-0000-4000-8000-000000000001";
const old = "00000000-0000-4000-8000-000000000002";
const stages = [
  sampleStage({ id: "s1", name: "WAIT" }),
  sampleStage({ id: "s2", name: "K8S_SYNC" }),
  sampleStage({ id: "s3", name: "WAIT" }),
];
const deployment = (given: Partial<Deployment> = {}) => sampleDeployment({ id, status: "running", stages, ...given });
const wire = (given: Partial<Deployment> = {}) => encodeDeployment(deployment(given));
/** A change as a watch of the stream delivers it. */
const changed = (sequence: number, given: Partial<Deployment> = {}): DeploymentNews & { readonly kind: "change" } => ({
  kind: "change",
  event: { kind: "stage-started", at: sampleTime, stageId: "s1", attempt: 1, actor: serviceActor("executor") },
  state: deployment(given),
  sequence,
  at: sampleTime,
});
const existing = (sequence: number, given: Partial<Deployment> = {}): DeploymentNews => ({
  kind: "state",
  state: deployment(given),
  sequence,
});
const after = (seconds: number) => sampleTime.add({ seconds });

/** JetStream holds the first deployment at sequence 10, the record a second one that ended long ago. */
function begin(given: Partial<Deployment> = {}, more: Partial<ServiceImpl<typeof HistoryService>> = {}) {
  const feed = new DeploymentFeed();
  feed.put(existing(10, given));
  const views = new ApplicationViews();
  const commands: Command[] = [];
  const held = new Set([id]);
  const history = serve(HistoryService, {
    getDeployment: ({ deploymentId }) => {
      if (deploymentId === old) return { deployment: wire({ id: old, status: "succeeded" }) };
      throw new Fault("not_found", `no deployment ${deploymentId}`);
    },
    listDeployments: () => ({ deployments: [wire({ id: old })], nextPageToken: "more" }),
    readStageLog: ({ stageId }) => ({ stageId, blocks: [{ text: "recorded" }], completed: true }),
    ...more,
  } as ServiceImpl<typeof HistoryService>);
  const client = serve(
    DeploymentService,
    deploymentService({
      feed,
      find: findDeployment(
        {
          findBy: async ({ deploymentId }) =>
            deploymentId !== undefined && held.has(deploymentId) ? { state: deployment(given), sequence: 10 } : undefined,
        },
        history,
        feed,
      ),
      history,
      views,
      followLog: async function* () {
        yield { blocks: [create(LogBlockSchema, { index: 7n, text: "live" })], completed: false };
        yield { blocks: [], completed: true };
      },
      sendCommand: async (command) => void commands.push(command),
      rules: () => ({ projects: [] }),
    }),
  );
  return { client, feed, views, commands, lose: () => held.clear() };
}

test("a deployment comes from JetStream, an old deployment from the record", async () => {
  const { client } = begin();
  expect((await client.getDeployment({ deploymentId: id })).deployment).toMatchObject({ id, status: DeploymentStatus.RUNNING });
  expect((await client.getDeployment({ deploymentId: old })).deployment).toMatchObject({ id: old, status: DeploymentStatus.SUCCEEDED });
  const nobody = "00000000-0000-4000-8000-000000000003";
  await expect(client.getDeployment({ deploymentId: nobody })).rejects.toMatchObject({ code: "not_found" });
  await expect(client.getDeployment({ deploymentId: "no-uuid" })).rejects.toMatchObject({ code: "invalid" });
});

test("lists come from the record, and fail while it is unavailable", async () => {
  expect((await begin().client.listDeployments({ pageSize: 1 })).nextPageToken).toBe("more");
  const unavailable = () => {
    throw new Fault("unavailable", "no route to host");
  };
  await expect(begin({}, { listDeployments: unavailable }).client.listDeployments({})).rejects.toMatchObject({ code: "unavailable" });
});

test("a watch of one deployment sends its current state, then newer ones, and ends with it", async () => {
  const { client, feed } = begin();
  const watch = reader(client.watchDeployments({ deploymentId: id }));
  expect((await watch.next()).deployment?.id).toBe(id);
  feed.put(changed(9, { statusReason: "late" }));
  feed.put(changed(10, { statusReason: "the state that was shown" }));
  feed.put(changed(11, { id: old }));
  feed.put(changed(12, { statusReason: "next" }));
  feed.put(changed(13, { status: "succeeded" }));
  expect(await watch.next()).toMatchObject({ deployment: { statusReason: "next" }, event: { kind: { case: "stageStarted" } } });
  expect((await watch.next()).deployment?.status).toBe(DeploymentStatus.SUCCEEDED);
  expect(await watch.isOver()).toBe(true);
});

test("a watch follows the stream's order when the writing hosts' clocks disagree", async () => {
  const { client, feed } = begin({ updatedAt: after(60) });
  const watch = reader(client.watchDeployments({ deploymentId: id }));
  await watch.next();
  feed.put(changed(11, { updatedAt: after(0), statusReason: "written by the host that is behind" }));
  feed.put(changed(12, { updatedAt: after(61), statusReason: "written by the host that is ahead" }));
  feed.put(changed(13, { updatedAt: after(1), status: "succeeded" }));
  expect((await watch.next()).deployment?.statusReason).toBe("written by the host that is behind");
  expect((await watch.next()).deployment?.statusReason).toBe("written by the host that is ahead");
  expect((await watch.next()).deployment?.status).toBe(DeploymentStatus.SUCCEEDED);
  expect(await watch.isOver()).toBe(true);
});

test("a watch ends with a deployment whose last event this version does not know", async () => {
  const { client, feed } = begin();
  const watch = reader(client.watchDeployments({ deploymentId: id }));
  await watch.next();
  feed.put({ ...changed(11, { status: "succeeded" }), event: undefined });
  const last = await watch.next();
  expect([last.deployment?.status, last.event]).toEqual([DeploymentStatus.SUCCEEDED, undefined]);
  expect(await watch.isOver()).toBe(true);
});

test("a deployment whose state cannot be decoded fails its own watch and is no longer listed", async () => {
  const { client, feed } = begin();
  const stop = new AbortController();
  const one = reader(client.watchDeployments({ deploymentId: id }));
  const all = reader(client.watchDeployments({}, { signal: stop.signal }));
  await Promise.all([one.next(), all.next()]);
  const key = (deploymentId: string) => ({ projectId: "project", pipedId: "piped", applicationId: "app", deploymentId });
  feed.putUnreadable(key("another"));
  feed.put(changed(11, { statusReason: "next" }));
  feed.putUnreadable(key(id));
  feed.put(changed(12, { id: "other" }));
  expect((await one.next()).deployment?.statusReason).toBe("next");
  await expect(one.next()).rejects.toMatchObject({ code: "internal", message: expect.stringContaining("cannot be decoded") });
  expect([(await all.next()).deployment?.id, (await all.next()).deployment?.id]).toEqual([id, "other"]);
  expect(feed.open().map((each) => each.id)).toEqual(["other"]);
  stop.abort();
});

test("news is encoded once for all watchers", () => {
  const news = changed(11);
  expect(deploymentResponse(news)).toBe(deploymentResponse(news));
  expect(deploymentResponse(changed(11))).not.toBe(deploymentResponse(news));
});

test("a deployment of the record that cannot be decoded is no mistake of the client", async () => {
  const { client } = begin({}, { getDeployment: () => ({ deployment: {} }) });
  await expect(client.getDeployment({ deploymentId: old })).rejects.toMatchObject({ code: "internal" });
});

test("a watch continues after the server lost messages and reuses their sequences", async () => {
  const { client, feed } = begin();
  const watch = reader(client.watchDeployments({ deploymentId: id }));
  await watch.next();
  feed.put(existing(7, { statusReason: "what is left" }));
  feed.put(changed(8, { status: "failed" }));
  expect((await watch.next()).deployment?.statusReason).toBe("what is left");
  expect((await watch.next()).deployment?.status).toBe(DeploymentStatus.FAILED);
  expect(await watch.isOver()).toBe(true);
});

test("a watch ends when a recreated stream holds the deployment's end at the sequence that was seen", async () => {
  const { client, feed } = begin();
  const watch = reader(client.watchDeployments({ deploymentId: id }));
  await watch.next();
  feed.put(existing(10, { status: "failed" }));
  feed.put(changed(11, { status: "cancelled" }));
  expect(await watch.next()).toMatchObject({ deployment: { status: DeploymentStatus.FAILED } });
  expect(await watch.isOver()).toBe(true);
});

const lost = [
  { name: "is unknown to the record", record: {} },
  { name: "had not ended in the record", record: { getDeployment: () => ({ deployment: wire() }) } },
];
test.for(lost)(
  "a deployment that a recreated stream no longer holds and that $name ends its watch and is not listed",
  async ({ record }) => {
    const { client, feed, lose } = begin({}, record);
    feed.put(existing(11, { id: "kept" }));
    feed.ready();
    feed.put(changed(12, { id: "started later" }));
    const watch = reader(client.watchDeployments({ deploymentId: id }));
    await watch.next();
    lose();
    feed.put(existing(1, { id: "kept" }));
    feed.ready();
    await expect(watch.next()).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining(id) });
    expect(feed.open().map((each) => each.id)).toEqual(["kept"]);
  },
);

test("a watch sends the recorded end of a deployment that the server lost", async () => {
  const { client, feed, lose } = begin({}, { getDeployment: () => ({ deployment: wire({ status: "succeeded" }) }) });
  feed.ready();
  const watch = reader(client.watchDeployments({ deploymentId: id }));
  await watch.next();
  lose();
  feed.ready();
  expect((await watch.next()).deployment?.status).toBe(DeploymentStatus.SUCCEEDED);
  expect(await watch.isOver()).toBe(true);
});

test("a watch goes on with a deployment that changed while the stream was read again", async () => {
  const { client, feed } = begin();
  feed.ready();
  const watch = reader(client.watchDeployments({ deploymentId: id }));
  await watch.next();
  feed.ready();
  feed.put(changed(5, { status: "succeeded" }));
  expect((await watch.next()).deployment?.status).toBe(DeploymentStatus.SUCCEEDED);
});

test("a watch of a deployment that has ended sends it and ends", async () => {
  const watch = reader(begin().client.watchDeployments({ deploymentId: old }));
  expect((await watch.next()).deployment?.id).toBe(old);
  expect(await watch.isOver()).toBe(true);
});

test("a watch of all deployments begins with the open ones, and sends only those of its application", async () => {
  const { client, feed } = begin();
  feed.put(changed(11, { id: old, status: "succeeded" }));
  feed.put(changed(12, { id: "elsewhere", applicationId: "other" }));
  const stop = new AbortController();
  const all = reader(client.watchDeployments({}, { signal: stop.signal }));
  const other = reader(client.watchDeployments({ applicationId: "other" }, { signal: stop.signal }));
  expect([(await all.next()).deployment?.id, (await all.next()).deployment?.id]).toEqual([id, "elsewhere"]);
  expect((await other.next()).deployment?.id).toBe("elsewhere");
  feed.put(changed(13, { statusReason: "changed" }));
  feed.put(changed(14, { id: "elsewhere", applicationId: "other", statusReason: "changed" }));
  expect((await all.next()).deployment).toMatchObject({ id, statusReason: "changed" });
  expect((await other.next()).deployment).toMatchObject({ id: "elsewhere", statusReason: "changed" });
  await all.next();
  stop.abort();
  await expect(all.next()).rejects.toMatchObject({ code: "canceled" });
});

test("a cancel is sent to the piped with the user and the choice of rollback", async () => {
  const { client, commands } = begin();
  const request = { deploymentId: id, rollback: RollbackChoice.NO_ROLLBACK };
  const { commandId } = await client.cancelDeployment(request, { headers: { "slipway-user": "ann" } });
  const kind = { case: "cancel", value: request };
  expect(commands).toMatchObject([
    { id: commandId, projectId: "project", pipedId: "piped", applicationId: "app", actor: { name: "ann" }, kind },
  ]);
});

test.for([
  { name: "that is rolling back ends the rollback", given: { status: "rolling-back" as const }, endsRollback: true },
  { name: "that is running does not", given: {}, endsRollback: false },
])("a cancel of a deployment $name", async ({ given, endsRollback }) => {
  const { client, commands } = begin(given);
  expect(await client.cancelDeployment({ deploymentId: id })).toMatchObject({ endsRollback });
  expect(commands).toMatchObject([{ kind: { case: "cancel", value: { deploymentId: id, endsRollback } } }]);
});

test("a cancel that a client sends again has the same id", async () => {
  const { client, commands } = begin();
  const commandId = "00000000-0000-4000-8000-00000000000c";
  expect(await client.cancelDeployment({ deploymentId: id, commandId })).toMatchObject({ commandId });
  expect(commands).toMatchObject([{ id: commandId }]);
});

test("a rollback without rollback stages is rejected at once", async () => {
  const { client, commands } = begin();
  const cancel = client.cancelDeployment({ deploymentId: id, rollback: RollbackChoice.ROLLBACK });
  await expect(cancel).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining("has no rollback stages"),
  });
  expect(commands).toEqual([]);
});

const gates = [
  sampleStage({ id: "s1", name: "GATE", status: "running", availableOperation: "approve", authorizedOperators: ["ann"] }),
  sampleStage({ id: "s2", name: "BAKE", status: "running", availableOperation: "skip" }),
];
const as = (user: string) => ({ headers: { "slipway-user": user } });

test("an approval is sent to the piped with the user, for the stage that waits", async () => {
  const { client, commands } = begin({ stages: gates });
  const answer = await client.approveStage({ deploymentId: id }, as("ann"));
  expect(answer).toMatchObject({ stageId: "s1", stageName: "GATE" });
  const kind = { case: "approve", value: { deploymentId: id, stageId: "s1" } };
  expect(commands).toMatchObject([{ id: answer.commandId, pipedId: "piped", applicationId: "app", actor: { name: "ann" }, kind }]);
});

test("a second approval by the same person sends nothing, and says so", async () => {
  const commands = [{ id: "first", operation: "approve", commander: "ann", at: after(0) }] as const;
  const approved = gates.map((stage) => (stage.id === "s1" ? { ...stage, commands } : stage));
  const { client, commands: sent } = begin({ stages: approved });
  expect(await client.approveStage({ deploymentId: id }, as("ann"))).toMatchObject({
    alreadyGiven: true,
    commandId: "first",
    stageName: "GATE",
  });
  expect(sent).toEqual([]);
});

test("a skip of a wait is sent to the piped once, and refused if the deployment does not wait", async () => {
  const waiting = { status: "pending", waitsFor: "db to be healthy" } as const;
  const { client, commands } = begin(waiting);
  expect(await client.skipWait({ deploymentId: id }, as("bob"))).toMatchObject({ waitsFor: "db to be healthy", skippedBy: "" });
  expect(commands).toMatchObject([{ actor: { name: "bob" }, kind: { case: "skipWait", value: { deploymentId: id } } }]);
  const again = begin({ ...waiting, waitsFor: "", waitSkippedBy: "ann" });
  expect(await again.client.skipWait({ deploymentId: id }, as("bob"))).toMatchObject({ commandId: "", skippedBy: "ann" });
  expect(again.commands).toEqual([]);
  const refused = { code: "precondition", message: expect.stringContaining("does not wait for other applications: it is running") };
  await expect(begin().client.skipWait({ deploymentId: id }, as("bob"))).rejects.toMatchObject(refused);
});

test("a skip is sent to the piped with the user", async () => {
  const { client, commands } = begin({ stages: gates });
  await client.skipStage({ deploymentId: id, stageId: "BAKE" }, as("bob"));
  expect(commands).toMatchObject([{ actor: { name: "bob" }, kind: { case: "skip", value: { deploymentId: id, stageId: "s2" } } }]);
});

test.for([
  {
    name: "of a user who is not authorised",
    request: { deploymentId: id },
    code: "precondition",
    says: "bob is not authorised; allowed: ann",
  },
  {
    name: "of a stage that does not wait for one",
    request: { deploymentId: id, stageId: "s2" },
    code: "precondition",
    says: "it can only be skipped",
  },
  { name: "of an unknown stage", request: { deploymentId: id, stageId: "NOPE" }, code: "not_found", says: "GATE (s1, running)" },
  {
    name: "of a deployment that has ended",
    request: { deploymentId: old, stageId: "WAIT" },
    code: "precondition",
    says: "it does not wait for an approval",
  },
])("an approval $name is rejected at once", async ({ request, code, says }) => {
  const { client, commands } = begin({ stages: gates });
  await expect(client.approveStage(request, as("bob"))).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
  expect(commands).toEqual([]);
});

test("a deployment that has ended is not cancelled", async () => {
  const { client, commands } = begin();
  await expect(client.cancelDeployment({ deploymentId: old })).rejects.toMatchObject({ code: "precondition" });
  expect(commands).toEqual([]);
});

const logs = [
  { name: "live for a client that follows a running deployment", given: {}, follow: true, texts: ["live", ""] },
  { name: "from the record for a client that does not follow", given: {}, follow: false, texts: ["recorded"] },
  { name: "from the record once it has ended", given: { status: "failed" as const }, follow: true, texts: ["recorded"] },
];
test.for(logs)("a log comes $name", async ({ given, follow, texts }) => {
  const answers = await Array.fromAsync(begin(given).client.readStageLog({ deploymentId: id, stageId: "K8S_SYNC", follow }));
  expect(answers.map(({ blocks }) => blocks.map(({ text }) => text).join())).toEqual(texts);
  expect(answers.at(-1)).toMatchObject({ stageId: "s2", completed: true });
});

test.for([
  { name: "an unknown stage", stageId: "NOPE", code: "not_found", says: "WAIT, K8S_SYNC, WAIT" },
  { name: "a name that several stages have", stageId: "WAIT", code: "invalid", says: "s1, s3" },
])("a log of $name is rejected", async ({ stageId, code, says }) => {
  const read = Array.fromAsync(begin().client.readStageLog({ deploymentId: id, stageId }));
  await expect(read).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
});

const behind = [
  {
    name: "has the first part",
    record: () => ({ stageId: "s2", blocks: [{ index: 6n, text: "recorded" }], completed: false }),
    texts: ["recorded", "live", ""],
  },
  {
    name: "has all but the end",
    record: () => ({ stageId: "s2", blocks: [{ index: 7n, text: "live" }], completed: false }),
    texts: ["live", ""],
  },
  {
    name: "does not have the deployment yet",
    record: () => {
      throw new Fault("not_found", "no deployment");
    },
    texts: ["live", ""],
  },
];
test.for(behind.flatMap((each) => [true, false].map((follow) => ({ ...each, follow }))))(
  "the log of a deployment that has just ended is complete while the record $name (follow: $follow)",
  async ({ record, follow, texts }) => {
    const { client } = begin({ status: "succeeded" }, { readStageLog: record });
    const parts = await Array.fromAsync(client.readStageLog({ deploymentId: id, stageId: "K8S_SYNC", follow }));
    expect(parts.map(({ blocks }) => blocks.map(({ text }) => text).join())).toEqual(texts);
    expect(parts.at(-1)?.completed).toBe(true);
  },
);

test("what was done with each object comes from the record and then live, without the words; the log has the words alone", async () => {
  const entry = (index: bigint, name: string) => ({ index, text: `applied ${name}`, result: { kind: "Deployment", name, diff: "+ a" } });
  const record = () => ({ stageId: "s2", blocks: [entry(5n, "web"), { index: 6n, text: "waiting" }], completed: false });
  const { client } = begin({ status: "succeeded" }, { readStageLog: record });
  const parts = await Array.fromAsync(client.readStageResults({ deploymentId: id, stageId: "K8S_SYNC" }));
  expect(parts.map(({ stageId, results }) => [stageId, ...results.map(({ name, diff }) => `${name} ${diff}`)])).toEqual([
    ["s2", "web + a"],
    ["s2"],
  ]);
  expect(parts.at(-1)?.completed).toBe(true);
  const [log] = await Array.fromAsync(client.readStageLog({ deploymentId: id, stageId: "K8S_SYNC" }));
  expect(log?.blocks.map(({ text, result }) => [text, result])).toEqual([
    ["applied web", undefined],
    ["waiting", undefined],
  ]);
});

const gate = sampleStage({ id: "g", name: "GATE", status: "running", availableOperation: "approve" });

test("what waits for a person is known without the record, newest first", async () => {
  const { client, feed } = begin({}, { listDeployments: () => Promise.reject(new Fault("unavailable", "no route to host")) });
  const other = (given: Partial<Deployment>) => existing(11, { stages: [gate], ...given });
  feed.put(other({ id: "early", createdAt: after(0), applicationId: "a" }));
  feed.put(other({ id: "late", createdAt: after(9), applicationId: "b" }));
  feed.put(other({ id: "ended", status: "cancelled" }));
  const listed = async (filter: object) =>
    (await client.listDeployments({ filter: { waiting: true, ...filter } })).deployments.map((each) => each.id);
  expect(await listed({})).toEqual(["late", "early"]);
  expect(await listed({ applicationId: "a" })).toEqual(["early"]);
  expect(await listed({ statuses: [DeploymentStatus.ROLLING_BACK] })).toEqual([]);
});

test("a watch of what waits begins with it, follows it, and says when it waits no longer", async () => {
  const { client, feed } = begin();
  const waits = (given: Partial<Deployment> = {}) => changed(12, { id: "waits", stages: [gate], ...given });
  feed.put(waits());
  feed.put(changed(11, { id: "lost", waitsFor: "application db" }));
  const stop = new AbortController();
  const watch = reader(client.watchDeployments({ waiting: true }, { signal: stop.signal }));
  const next = async () => {
    const { deployment, snapshotComplete, noLongerWaits } = await watch.next();
    return [deployment?.id, deployment?.statusReason, snapshotComplete && "whole", noLongerWaits && "gone"].filter((each) => each);
  };
  expect([await next(), await next(), await next()]).toEqual([["waits"], ["lost"], ["whole"]]);
  feed.put(changed(13, { statusReason: "runs" }));
  feed.put(waits({ statusReason: "one of two" }));
  feed.put(waits({ statusReason: "approved", stages: [{ ...gate, status: "succeeded" }] }));
  feed.put(waits({ statusReason: "goes on", stages: [] }));
  feed.putUnreadable({ projectId: "project", pipedId: "piped", applicationId: deployment().applicationId, deploymentId: "lost" });
  feed.put(waits({ statusReason: "waits again" }));
  feed.put(waits({ statusReason: "cancelled", status: "cancelled" }));
  expect([await next(), await next(), await next(), await next(), await next()]).toEqual([
    ["waits", "one of two"],
    ["waits", "approved", "gone"],
    ["lost", "gone"],
    ["waits", "waits again"],
    ["waits", "cancelled", "gone"],
  ]);
  stop.abort();
  await expect(next()).rejects.toMatchObject({ code: "canceled" });
  const one = reader(client.watchDeployments({ waiting: true, deploymentId: id }));
  await expect(one.next()).rejects.toMatchObject({ code: "invalid" });
});

test("pages of what waits follow each other, and hold no more than their bytes", () => {
  const waiting = ["a", "b", "c"].map((each, index) => deployment({ id: each, stages: [gate], createdAt: after(index === 0 ? 5 : 1) }));
  const list = (pageSize: number, pageToken = "", maxBytes?: number) => {
    const page = listWaiting({ feed: { open: () => waiting } }, { pageSize, pageToken }, () => true, maxBytes);
    return { ids: page.deployments.map((each) => each.id), next: page.nextPageToken };
  };
  const first = list(2);
  expect([first.ids, list(2, first.next)]).toEqual([["a", "c"], { ids: ["b"], next: "" }]);
  const small = list(3, "", 1);
  expect([small.ids, list(3, small.next).ids]).toEqual([["a"], ["c", "b"]]);
  expect(() => list(3, "bm9uZQ")).toThrow("page token");
});

test("a reference is looked up in the next pages of the record too", async () => {
  const second = "abcd2222-0000-4000-8000-000000000002";
  const { client } = begin(
    {},
    {
      listDeployments: ({ pageToken }) =>
        pageToken === ""
          ? { deployments: [wire({ id: recorded })], nextPageToken: "more" }
          : { deployments: [wire({ id: second })], nextPageToken: "" },
    },
  );
  await expect(client.resolveDeployment({ reference: "abcd" })).rejects.toMatchObject({
    code: "invalid",
    message: expect.stringMatching(`${recorded}.*${second}`),
  });
});

const open = "abcd0000-0000-4000-8000-000000000001";
const recorded = "abcd1111-0000-4000-8000-000000000002";

/** One deployment is open and not recorded yet, another one is in the record only. */
function beginResolving() {
  const begun = begin(
    {},
    {
      listDeployments: ({ filter }) => ({
        deployments: [recorded, old].filter((each) => each.startsWith(filter?.idPrefix ?? "")).map((each) => wire({ id: each })),
      }),
    },
  );
  begun.feed.put(existing(11, { id: open }));
  const resolve = async (reference: string) => (await begun.client.resolveDeployment({ reference })).deploymentId;
  return { ...begun, resolve };
}

test("a deployment is found by the beginning of its id, whether it is open or recorded", async () => {
  const { resolve } = beginResolving();
  expect([await resolve("abcd0"), await resolve("abcd1111-0"), await resolve(old)]).toEqual([open, recorded, old]);
});

test("the beginning of several ids is refused with all of them", async () => {
  const { resolve } = beginResolving();
  await expect(resolve("abcd")).rejects.toMatchObject({ code: "invalid", message: expect.stringMatching(`${open}.*${recorded}`) });
});

test("an application stands for its active deployment, else for its newest one", async () => {
  const { resolve, views } = beginResolving();
  const lastTriggered = { deploymentId: recorded } as Application["lastTriggered"];
  views.putApplication(sampleApplication({ id: "1", name: "busy", activeDeploymentId: open, lastTriggered }));
  views.putApplication(sampleApplication({ id: "2", name: "idle", lastTriggered }));
  views.putApplication(sampleApplication({ id: "3", name: "new" }));
  expect([await resolve("busy"), await resolve("idle")]).toEqual([open, recorded]);
  await expect(resolve("new")).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining("no deployment yet") });
  await expect(resolve("abce")).rejects.toMatchObject({ code: "not_found", message: expect.stringContaining("no deployment abce") });
});

test.for([
  { reference: "bsuy", says: "; did you mean busy?" },
  { reference: "abcd1112", says: "; did you mean abcd1111?" },
  { reference: "abc", says: "; the beginning of an id needs at least 4 characters" },
  { reference: "checkout", says: ": see slipway deployment list" },
])("a deployment that is not found, $reference: $says", async ({ reference, says }) => {
  const { resolve, views } = beginResolving();
  views.putApplication(sampleApplication({ name: "busy", lastTriggered: { deploymentId: recorded } as Application["lastTriggered"] }));
  await expect(resolve(reference)).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringMatching(new RegExp(`${says.replace("?", "[?]")}$`)),
  });
});

test.for(["succeeded", "cancelled", "failed"] as const)("a deployment that has %s cannot be cancelled", async (status) => {
  const cancel = { commandId: "other", commander: "ann", rollback: "as-planned", at: sampleTime } as const;
  const { client, commands } = begin({ status, ...(status === "cancelled" && { cancel }) });
  await expect(client.cancelDeployment({ deploymentId: id })).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining(`has ended: ${status}`),
  });
  expect(commands).toEqual([]);
});

test("a second cancel says who asked first", async () => {
  const cancel = { commandId: "other", commander: "ann", rollback: "as-planned", at: sampleTime } as const;
  expect(await begin({ cancel }).client.cancelDeployment({ deploymentId: id })).toMatchObject({ alreadyRequestedBy: "ann" });
  expect(await begin({}).client.cancelDeployment({ deploymentId: id })).toMatchObject({ alreadyRequestedBy: "" });
});
