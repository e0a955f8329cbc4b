import { create } from "@bufbuild/protobuf";
import { type Application, deploymentKey, Fault } from "@slipway/domain";
import { ActorKind, type Command, CommandSchema, SyncStrategy } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sampleApplication, sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { readForCommand } from "../heads/read-for-command.ts";
import { applicationFile, MemoryWatcher } from "../testing/memory-watcher.ts";
import { syncApplication } from "./sync-application.ts";

interface Given {
  readonly id?: string;
  readonly applicationId?: string;
  readonly strategy?: SyncStrategy;
  readonly revision?: string;
  readonly planId?: string;
  readonly pruneTargets?: boolean;
  readonly rollbackTo?: {
    readonly deploymentId: string;
    readonly commitHash: string;
    readonly path: string;
    readonly configFilename: string;
  };
}

const command = ({ id = "command", applicationId = "app", strategy = SyncStrategy.UNSPECIFIED, ...sync }: Given = {}) =>
  create(CommandSchema, {
    id,
    projectId: "project",
    pipedId: "piped",
    applicationId,
    actor: { kind: ActorKind.PERSON, name: "ann" },
    kind: { case: "sync", value: { strategy, ...sync } },
  });

/** A watcher with one application whose branch has this application file. */
async function begin({ file = applicationFile("shop"), ...given }: Partial<Application> & { readonly file?: string } = {}) {
  const watcher = new MemoryWatcher({ autoRegister: false });
  const head = watcher.repository.push({ "shop/app.pipecd.yaml": file, "shop/config.yaml": "1" });
  await watcher.add(given);
  const handler = syncApplication({
    ...watcher.deps,
    readCommit: (application, wanted, delivery) => readForCommand(watcher, application, wanted, delivery),
  });
  const handle = (message: Command, traceparent?: string, deliveries = 1) =>
    handler(message, {
      subject: "slipway.command",
      sequence: 1,
      deliveries,
      signal: new AbortController().signal,
      log: silentLogger(),
      traceparent,
      storedAt: Temporal.Now.instant(),
      headers: undefined,
    });
  return { watcher, head, handle };
}

test("a command deploys the head of the branch in the name of its commander", async () => {
  const { watcher, head, handle } = await begin();
  await handle(command(), `00-${"1".repeat(32)}-${"2".repeat(16)}-01`);
  const [deployment, ...others] = await watcher.deployments();
  expect(others).toEqual([]);
  expect(deployment).toMatchObject({
    status: "pending",
    trigger: { kind: "command", commander: "ann", strategy: undefined, commit: { hash: head }, commits: [{ hash: head }] },
    traceparent: expect.stringContaining("1".repeat(32)),
  });
  expect(watcher.plansRequested).toEqual([deployment?.id]);
  expect(await watcher.applications()).toMatchObject([
    { queue: [{ deploymentId: deployment?.id, trigger: "command" }], seen: { commitHash: head } },
  ]);
});

test("what a command has deployed is not deployed again at the next look, and it brings all commits since the last one", async () => {
  const { watcher, handle } = await begin();
  await watcher.process();
  const trailer = "Pipecd-Dev-Trace-Trigger-Commit-Hash: cause";
  const second = watcher.repository.push({ "shop/config.yaml": "2" }, { body: trailer });
  watcher.repository.push({ "README.md": "x" });
  const third = watcher.repository.push({ "shop/config.yaml": "3" });
  await handle(command());
  await watcher.process();
  const [, synced, ...others] = await watcher.deployments();
  expect(others).toEqual([]);
  expect(synced).toMatchObject({
    trigger: { kind: "command", commit: { hash: third }, commits: [{ hash: third }, { hash: second }], traceCommitHashes: ["cause"] },
  });
});

test("a command that is refused leaves the commit to the next look", async () => {
  const { watcher, handle } = await begin({ file: applicationFile("shop", "  trigger: { onCommand: { disabled: true } }\n") });
  await handle(command());
  await watcher.process();
  expect((await watcher.deployments()).map(({ status, trigger }) => [trigger.kind, status])).toEqual([
    ["command", "failed"],
    ["commit", "pending"],
  ]);
});

test.for([
  { strategy: SyncStrategy.QUICK_SYNC, want: "quick-sync" },
  { strategy: SyncStrategy.PIPELINE, want: "pipeline" },
])("the command chooses the strategy $want", async ({ strategy, want }) => {
  const { watcher, handle } = await begin();
  await handle(command({ strategy }));
  expect(await watcher.deployments()).toMatchObject([{ trigger: { strategy: want } }]);
});

test("a repeated command is the same deployment, and another command is another one", async () => {
  const { watcher, handle } = await begin();
  await handle(command());
  await handle(command());
  expect(await watcher.deployments()).toHaveLength(1);
  await handle(command({ id: "another" }));
  expect(await watcher.deployments()).toHaveLength(2);
});

test("a repeated command whose deployment has ended does not run it again", async () => {
  const { watcher, handle } = await begin({ file: "kind: [" });
  await handle(command());
  const [failed] = await watcher.deployments();
  const requested = watcher.plansRequested.length;
  await handle(command());
  expect(await watcher.deployments()).toEqual([failed]);
  expect(watcher.plansRequested).toHaveLength(requested);
});

test.for([
  { name: "a broken file", file: "kind: [", reason: "shop/app.pipecd.yaml:1:" },
  {
    name: "commands disabled in its file",
    file: applicationFile("shop", "  trigger: { onCommand: { disabled: true } }\n"),
    reason: "onCommand",
  },
])("an application with $name gets a deployment that fails with the reason", async ({ file, reason }) => {
  const { watcher, handle } = await begin({ file });
  await handle(command());
  const [failed, ...others] = await watcher.deployments();
  expect([failed, others]).toMatchObject([{ status: "failed", statusReason: expect.stringContaining(reason) }, []]);
  const history = failed ? await watcher.deps.deployments.history(deploymentKey(failed)) : [];
  expect(history.map(({ event }) => event.actor.name)).toEqual(["ann", "ann"]);
});

test("a command for an unknown application is rejected", async () => {
  const { handle } = await begin();
  await expect(handle(command({ applicationId: "unknown" }))).rejects.toMatchObject({ code: "not_found" });
});

test.for([
  { name: "removed", given: { removedAt: sampleTime } },
  { name: "disabled", given: { disabled: true } },
])("a command for an application that is $name since it was accepted fails with the reason and queues nothing", async ({ name, given }) => {
  const { watcher, handle } = await begin(given);
  await handle(command());
  expect(await watcher.deployments()).toMatchObject([{ status: "failed", statusReason: expect.stringContaining(name) }]);
  expect(await watcher.applications()).toMatchObject([{ queue: [] }]);
  expect(watcher.plansRequested).toEqual([]);
});

test("a command waits for the redelivery while Git cannot be reached", async () => {
  const { watcher, handle } = await begin();
  watcher.repository.head = () => Promise.reject(new Fault("unavailable", "no route to host"));
  await expect(handle(command())).rejects.toMatchObject({ code: "unavailable" });
  expect(await watcher.deployments()).toEqual([]);
});

test("a remote that could not be reached in several deliveries is the reason of the failure", async () => {
  const { watcher, head, handle } = await begin();
  await watcher.process();
  watcher.repository.head = () => Promise.reject(new Fault("unavailable", "no route to host"));
  await handle(command(), undefined, 5);
  const [, failed] = await watcher.deployments();
  expect(failed).toMatchObject({ status: "failed", statusReason: "no route to host", trigger: { commit: { hash: head } } });
});

test.for([
  { name: "was seen", look: true },
  { name: "was never seen", look: false },
])("a branch that is gone fails the deployment at once with the reason, if the application $name", async ({ look }) => {
  const { watcher, head, handle } = await begin();
  if (look) await watcher.process();
  watcher.repository.head = () => Promise.reject(new Fault("not_found", "repository apps: the remote has no branch main"));
  await handle(command());
  const failed = (await watcher.deployments()).find(({ trigger }) => trigger.kind === "command");
  expect(failed).toMatchObject({
    status: "failed",
    statusReason: "repository apps: the remote has no branch main",
    trigger: { commit: { hash: look ? head : "" } },
  });
});

test("a command of another kind is rejected", async () => {
  const { handle } = await begin();
  await expect(handle(create(CommandSchema, { id: "cancel", kind: { case: "cancel", value: {} } }))).rejects.toMatchObject({
    code: "invalid",
  });
});

test("a command deploys the commit of the branch that it names, by the beginning of its hash too", async () => {
  const { watcher, head, handle } = await begin();
  watcher.repository.push({ "shop/config.yaml": "2" });
  await handle(command({ revision: head.slice(0, 7) }));
  expect(await watcher.deployments()).toMatchObject([{ trigger: { kind: "command", commit: { hash: head } }, status: "pending" }]);
});

test("a person who asks to prune former deploy targets gets a deployment that does", async () => {
  const { watcher, handle } = await begin();
  await handle(command({ id: "first", pruneTargets: true }));
  await handle(command({ id: "second" }));
  expect((await watcher.deployments()).map(({ pruneTargets }) => pruneTargets)).toEqual([true, false]);
});

test("a commit that is not on the branch is not deployed, although the repository has it", async () => {
  const { watcher, head, handle } = await begin();
  const other = watcher.repository.push({ "shop/config.yaml": "of a fork" }, { parent: head });
  watcher.repository.push({ "shop/config.yaml": "2" }, { parent: head });
  await handle(command({ revision: other }));
  expect(await watcher.deployments()).toMatchObject([
    { status: "failed", statusReason: expect.stringContaining(other), trigger: { commit: { hash: other }, commits: [] } },
  ]);
});

test("a reviewed plan of a commit that is not merged is refused with what to do: asked for again, it stays refused", async () => {
  const { watcher, handle } = await begin();
  await handle(command({ revision: "f".repeat(40), planId: "plan" }));
  const reason = expect.stringMatching(
    /^the reviewed plan is not applied, and nothing was changed: branch main has no commit f+\. Merge it, then review a new plan/,
  );
  expect(await watcher.deployments()).toMatchObject([{ status: "failed", statusReason: reason }]);
});

test("a reviewed plan is deployed while the branch did not go on with the application, and refused in words once it did", async () => {
  const { watcher, head, handle } = await begin();
  watcher.repository.push({ "README.md": "x" });
  await handle(command({ id: "first", revision: head, planId: "plan" }));
  const newer = watcher.repository.push({ "shop/config.yaml": "2" });
  await handle(command({ id: "second", revision: head, planId: "plan" }));
  const reason = expect.stringContaining(
    `it is for commit ${head.slice(0, 7)}, and commit ${newer.slice(0, 7)} changed the application since`,
  );
  expect(await watcher.deployments()).toMatchObject([
    { status: "pending", planId: "plan", trigger: { commit: { hash: head } } },
    { status: "failed", statusReason: reason, trigger: { commit: { hash: head } } },
  ]);
});

const rollbackTo = (commitHash: string, path = "shop") => ({
  deploymentId: "earlier",
  commitHash,
  path,
  configFilename: "app.pipecd.yaml",
});

test("a rollback deploys the files of the earlier deployment, from where they were then", async () => {
  const { watcher, head, handle } = await begin({ source: { ...sampleApplication().source, path: "moved" } });
  watcher.repository.push({ "shop/app.pipecd.yaml": undefined, "moved/app.pipecd.yaml": applicationFile("shop") });
  await handle(command({ rollbackTo: rollbackTo(head) }));
  expect(await watcher.deployments()).toMatchObject([
    { status: "pending", rollbackToDeploymentId: "earlier", source: { path: "shop" }, trigger: { commit: { hash: head } } },
  ]);
});

test("a rollback reaches a commit that a forced push took off the branch", async () => {
  const { watcher, head, handle } = await begin();
  watcher.repository.push({ "shop/app.pipecd.yaml": applicationFile("shop") }, { parent: undefined });
  await handle(command({ rollbackTo: rollbackTo(head) }));
  expect(await watcher.deployments()).toMatchObject([{ status: "pending", trigger: { commit: { hash: head } } }]);
});

test("a rollback to a commit that the repository lost fails with the reason", async () => {
  const { watcher, head, handle } = await begin();
  watcher.repository.push({ "shop/app.pipecd.yaml": applicationFile("shop") }, { parent: undefined });
  watcher.repository.lose(head);
  await handle(command({ rollbackTo: rollbackTo(head) }));
  expect(await watcher.deployments()).toMatchObject([{ status: "failed", statusReason: expect.stringContaining(head) }]);
});

test.for([
  { step: "fetch", code: "unavailable", sync: {} },
  { step: "fetch", code: "deadline", sync: {} },
  { step: "head", code: "deadline", sync: {} },
  { step: "treeIds", code: "unavailable", sync: {} },
  { step: "fetch", code: "unavailable", sync: { rollbackTo: true } },
] as const)("a command is not retried for ever while Git fails ($step: $code)", async ({ step, code, sync }) => {
  const { watcher, head, handle } = await begin();
  await watcher.process();
  const synced = async () => (await watcher.deployments()).filter(({ trigger }) => trigger.kind === "command");
  Object.assign(watcher.repository, { [step]: () => Promise.reject(new Fault(code, "no route to host")) });
  const rollbackTo = { deploymentId: "d", commitHash: head, path: "shop", configFilename: "app.pipecd.yaml" };
  const message = command("rollbackTo" in sync ? { rollbackTo } : {});
  await expect(handle(message, undefined, 4)).rejects.toMatchObject({ code });
  expect(await synced()).toEqual([]);
  await handle(message, undefined, 5);
  expect(await synced()).toMatchObject([{ status: "failed", statusReason: expect.stringContaining("no route to host") }]);
});
