import { randomUUID } from "node:crypto";
import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { applicationAggregates, type Bus, deploymentAggregates, listDeadLetters, type ServiceRole, type Topic, topics } from "@slipway/bus";
import { applicationKey, deploymentKey, newAuditEntry, serviceActor } from "@slipway/domain";
import { ApplicationService, AuditService, DeploymentService, LivestateService, RepositoryService } from "@slipway/proto/api";
import { connectClient, type RpcTransport } from "@slipway/runtime";
import { encodeApplicationChange, encodeAuditEntry, encodeDriftObservation, encodeRepository } from "@slipway/state";
import { eventually, putApplication, sampleApplication, sampleTime } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Target } from "../authorization/sample-calls.ts";
import { makeTarget, servePiped } from "../authorization/sample-targets.ts";
import { type ControlPlane, startControlPlane } from "../testing/start-control-plane.ts";

// A piped of the project shop, with its own keys, tells lies about what the project bank has: on subjects that it may write.

const mine = { projectId: "shop", pipedId: "piped-of-shop" };
const theirs = { projectId: "bank", pipedId: "piped-of-bank" };
const actor = serviceActor("rogue");
const resources = new AsyncDisposableStack();
let plane: ControlPlane;
let victim: Omit<Target, "keyId">;
let owner: RpcTransport;

beforeAll(async () => {
  plane = resources.use(await startControlPlane([mine, theirs]));
  resources.use(await servePiped(plane, theirs.projectId));
  victim = await makeTarget(plane.operator, { projectId: theirs.projectId, labels: {} });
  owner = plane.owner();
});
afterAll(() => resources.disposeAsync());

const as = async (role: Exclude<ServiceRole, "trace" | "gateway">): Promise<Bus> =>
  resources.use(await plane.nats.connectAs({ role, ...mine }));

/** Stores a message on a subject that it is not about. */
async function store<Desc extends DescMessage>(
  bus: Bus,
  { topic, subject, message }: { topic: Topic<Desc>; subject: string; message: MessageInitShape<Desc> },
) {
  await bus.jetstream.publish(subject, toBinary(topic.schema, create(topic.schema, message)));
}

/** What people see of the victim. */
async function seen() {
  const { application } = await connectClient(ApplicationService, owner).getApplication({ idOrName: victim.applicationId });
  const { deployment } = await connectClient(DeploymentService, owner).getDeployment({ deploymentId: victim.deploymentId });
  const { repositories } = await connectClient(RepositoryService, owner).listRepositories({ pipedId: theirs.pipedId });
  const { records } = await connectClient(AuditService, owner).listAudit({ filter: { projectId: theirs.projectId } });
  return { application, deployment, repositories, records: records.length };
}

/** Waits until the gateway has taken in what was written before: messages of a stream come in its order. */
async function untilTakenIn(watcher: Bus): Promise<void> {
  const id = randomUUID();
  const application = sampleApplication({ ...mine, id, name: `after-${id}` });
  await applicationAggregates(watcher, { actor }).ensure({ ...mine, applicationId: id }, putApplication(application));
  await eventually(() => connectClient(ApplicationService, owner).getApplication({ idOrName: id }));
}

const reasons = async (): Promise<readonly string[]> => (await listDeadLetters(plane.operator)).map(({ deadLetter }) => deadLetter.reason);

test("an application of another project cannot be replaced, nor removed", async () => {
  const before = await seen();
  const watcher = await as("watcher");
  const { state } = await applicationAggregates(plane.operator, { actor }).get({ ...theirs, applicationId: victim.applicationId });
  for (const forged of [
    { ...state, name: "forged" },
    { ...state, removedAt: sampleTime },
  ]) {
    const event = { kind: "registered", at: sampleTime, application: forged, actor } as const;
    const subject = topics.application.filter({ ...mine, applicationId: randomUUID() });
    await watcher.jetstream.publish(subject, encodeApplicationChange({ event, state: forged }));
  }
  await untilTakenIn(watcher);
  expect(await seen()).toEqual(before);
  await eventually(async () => expect((await reasons()).filter((each) => /application.*not believed/.test(each))).toHaveLength(2));
});

test("a deployment of another project cannot be ended", async () => {
  const before = await seen();
  const executor = await as("executor");
  const key = { ...theirs, applicationId: victim.applicationId, deploymentId: victim.deploymentId };
  const found = await deploymentAggregates(plane.operator, { actor }).get(key);
  const forged = { ...found.state, status: "succeeded" as const, statusReason: "forged" };
  const own = { ...deploymentKey(forged), ...mine, deploymentId: randomUUID() };
  const change = () => ({ kind: "triggered", at: sampleTime, deployment: forged }) as const;
  await deploymentAggregates(executor, { actor }).update(own, change);
  await eventually(async () => expect(await reasons()).toContainEqual(expect.stringMatching(/deployment.*not believed/)));
  expect(await seen()).toEqual(before);
});

test("what a piped writes on subjects of its own under the ids of another's is left out", async () => {
  const before = await seen();
  const theirKey = { ...theirs, applicationId: victim.applicationId };
  const { state } = await applicationAggregates(plane.operator, { actor }).get(theirKey);
  const found = await deploymentAggregates(plane.operator, { actor }).get({ ...theirKey, deploymentId: victim.deploymentId });
  const [watcher, executor, livestate] = [await as("watcher"), await as("executor"), await as("livestate")];
  const forged = { ...state, ...mine, name: "forged" };
  await applicationAggregates(watcher, { actor }).ensure(applicationKey(forged), putApplication(forged));
  const ended = { ...found.state, ...mine, status: "succeeded", statusReason: "forged" } as const;
  const change = () => ({ kind: "triggered", at: sampleTime, deployment: ended }) as const;
  await deploymentAggregates(executor, { actor }).update(deploymentKey(ended), change);
  const message = { ...mine, applicationId: victim.applicationId, version: 1_000n, commitHash: "f".repeat(40) };
  const subject = topics.livestate.filter({ ...mine, applicationId: victim.applicationId });
  await store(livestate, { topic: topics.livestate, subject, message });
  await untilTakenIn(watcher);
  expect(await seen()).toEqual(before);
  const watch = connectClient(LivestateService, owner).watchLivestate({ idOrName: victim.applicationId }, { timeoutMs: 500 });
  const told = await Array.fromAsync(watch).catch(() => []);
  expect(JSON.stringify(told, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each))).not.toContain("f".repeat(40));
});

test("the status of a repository of another project cannot be set", async () => {
  const before = await seen();
  const watcher = await as("watcher");
  const status = {
    ...{ ...theirs, pipedName: "", repositoryId: "apps-of-bank", remote: victim.remote, branch: "main", head: "f".repeat(40) },
    ...{
      lastSuccessAt: sampleTime,
      lastError: { reason: "forged", isBranchGone: false, at: sampleTime },
      failingSince: sampleTime,
      problems: [],
      removedAt: undefined,
      encryptionKey: "",
    },
  };
  const subject = topics.repository.subjectOf(create(topics.repository.schema, encodeRepository({ ...status, ...mine })));
  await store(watcher, { topic: topics.repository, subject, message: encodeRepository(status) });
  await store(watcher, {
    topic: topics.repository,
    subject: `${subject}x`,
    message: encodeRepository({ ...status, ...mine, repositoryId: "x" }),
  });
  await untilTakenIn(watcher);
  expect(await seen()).toEqual(before);
});

test("nobody is told that something was done in another project, nor that it drifts", async () => {
  const before = await seen();
  const [watcher, livestate] = [await as("watcher"), await as("livestate")];
  const act = {
    id: randomUUID(),
    at: sampleTime,
    ...theirs,
    action: "application.sync",
    result: "done",
    address: "",
    userAgent: "",
  } as const;
  const entry = newAuditEntry({ ...act, actor: { kind: "person", name: "ann", signIn: "session" } });
  const intake = topics.auditIntake.filter(mine);
  await store(watcher, { topic: topics.auditIntake, subject: intake, message: encodeAuditEntry(entry) });
  const drift = encodeDriftObservation({
    ...{ ...theirs, applicationId: victim.applicationId, applicationName: "", commitHash: "c", afterDeploymentId: undefined },
    ...{ removed: true, drifts: [], isComplete: true, read: [], unread: [], at: sampleTime },
  });
  const subject = topics.drift.filter({ ...mine, applicationId: victim.applicationId });
  await store(livestate, { topic: topics.drift, subject, message: drift });
  await eventually(async () => {
    const all = await reasons();
    expect(all).toContainEqual(expect.stringMatching(/act on slipway\.audit-intake\.shop\S* says that it is of/));
    expect(all).toContainEqual(expect.stringMatching(/drift observation on slipway\.drift\.shop\S* says that it is of/));
  });
  expect(await seen()).toEqual(before);
});

test("a live state of another project cannot be shown", async () => {
  const livestate = await as("livestate");
  const message = { ...theirs, applicationId: victim.applicationId, version: 1_000n, commitHash: "f".repeat(40) };
  const subject = topics.livestate.filter({ ...mine, applicationId: randomUUID() });
  await store(livestate, { topic: topics.livestate, subject, message });
  const change = topics.livestateChange.filter({ ...mine, applicationId: randomUUID() });
  await store(livestate, { topic: topics.livestateChange, subject: change, message: { state: message } });
  await untilTakenIn(await as("watcher"));
  const watch = connectClient(LivestateService, owner).watchLivestate({ idOrName: victim.applicationId }, { timeoutMs: 500 });
  const told = await Array.fromAsync(watch).catch(() => []);
  expect(JSON.stringify(told, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each))).not.toContain("f".repeat(40));
});
