import { join } from "node:path";
import { DeploymentStatus, SyncStatus } from "@slipway/proto/state";
import {
  type Cluster,
  eventually,
  type Files,
  type GatedCluster,
  type GitRepository,
  gateCluster,
  sharedCluster,
  sqliteUrl,
  startCluster,
  startGitServer,
  startNats,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles, configMaps } from "../system/application-files.ts";
import { writePipedFile } from "../system/piped-file.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

// What becomes of the objects of applications that are removed from Git, with real Git, a real cluster and killed processes.

const objects = 20;
/** The deploy targets of the piped; an application that names none has the first. */
const targets = ["local", "old", "extra"];
const resources = new AsyncDisposableStack();
let cluster: Cluster;
/** The cluster of the deploy target `old`. */
let another: Cluster;
let gate: GatedCluster;
let repository: GitRepository;
let slipway: Slipway;

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  another = resources.use(await startCluster());
  gate = resources.use(await gateCluster(cluster));
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  const nats = resources.use(await startNats());
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      plugins: [kubernetes(targets)],
      natsUrl: nats.url,
      storeUrl: await sqliteUrl(),
      processes: {},
      leaseMs: 2_000,
      env: { OBSERVE_INTERVAL_MS: "500" },
    }),
  );
});

afterAll(() => resources.disposeAsync());

function kubernetes(names: readonly string[]) {
  return {
    name: "kubernetes",
    deployTargets: names.map((name) => ({
      name,
      config: { kubeConfigPath: name === "old" ? another.kubeconfigPath : gate.kubeconfigPath },
    })),
  };
}

/** Starts the piped again with these deploy targets. */
async function restartWith(names: readonly string[]): Promise<void> {
  const services = ["watcher", "planner", "livestate", "executor"] as const;
  for (const service of services) await slipway.stop(service);
  await writePipedFile(join(slipway.dataDir, "piped.json"), { repositories: { apps: repository.url }, plugins: [kubernetes(names)] });
  await Promise.all(services.map((service) => slipway.start(service)));
}

async function pushed(commit: Promise<string>): Promise<string> {
  const hash = await commit;
  await slipway.notifyOfPush("apps");
  return hash;
}

async function deployed(
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly files: Files; readonly namespace: string }> {
  const namespace = await cluster.createNamespace();
  const files = applicationFiles({ name, namespace, spec, manifests: { "all.yaml": configMaps(name, objects, { version: "1" }) } });
  const hash = await pushed(repository.commit(files, `Add ${name}`));
  expect(await slipway.waitForDeployment(name, hash)).toMatchObject({ status: "succeeded" });
  return { files, namespace };
}

async function left(namespace: string, where = cluster): Promise<number> {
  const { body } = await where.request<{ items: readonly unknown[] }>(
    "GET",
    `/api/v1/namespaces/${namespace}/configmaps?labelSelector=pipecd.dev%2Fmanaged-by`,
  );
  return body.items.length;
}

async function viewOf(idOrName: string) {
  const { application } = await slipway.api.applications.getApplication({ idOrName });
  if (application === undefined) throw new Error(`there is no application ${idOrName}`);
  return application;
}

test("an application that is deleted in Git is listed with its objects, and a command prunes it", async () => {
  await deployed("stays");
  const { files, namespace } = await deployed("listed");
  await pushed(repository.remove(["listed"]));
  await eventually(async () => {
    const view = await viewOf("listed");
    expect(view.syncStatus).toBe(SyncStatus.ORPHANED);
    expect(view.livestate?.resources).toHaveLength(objects);
  });
  const shown = await slipway.cli("app", "get", "listed", "-o", "json");
  expect([shown.stderr, shown.stdout]).toEqual(["", expect.stringContaining('"SYNC_STATUS_ORPHANED"')]);
  expect((await slipway.cli("app", "list", "--removed")).stdout).toMatch(/listed +Orphaned/);
  const dry = await slipway.cli("app", "prune", "listed", "--dry-run");
  expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining(`${objects} objects of application listed would be deleted`) });
  const unasked = await slipway.cli("app", "prune", "listed");
  expect(unasked).toMatchObject({ code: 1, stderr: expect.stringContaining("use --yes") });
  expect(await left(namespace)).toBe(objects);

  const pruned = await slipway.cli("app", "prune", "listed", "--yes", "--wait");
  expect(pruned).toMatchObject({ code: 0, stdout: expect.stringMatching(/Trigger: +prune by tester/) });
  expect(pruned.stdout).toMatch(/K8S_PRUNE +Succeeded/);
  expect(await left(namespace)).toBe(0);
  await eventually(async () => expect((await viewOf("listed")).syncReason).toContain("nothing of it is left"));
  expect(await slipway.cli("app", "prune", "listed", "--yes")).toMatchObject({ code: 1, stderr: expect.stringContaining("was pruned at") });

  // Back by a revert: as new.
  const back = await pushed(repository.commit(files, "Bring listed back"));
  expect(await slipway.waitForDeployment("listed", back)).toMatchObject({ status: "succeeded" });
  expect(await left(namespace)).toBe(objects);
  expect(await slipway.cli("app", "prune", "listed", "--yes")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("is not removed"),
  });
});

test("with onRemoval: prune the commit that deletes the file prunes, although the executor is killed in the middle", async () => {
  const { namespace } = await deployed("vanishes", { onRemoval: "prune" });
  const held = gate.holdAfter(objects / 2, "DELETE");
  await pushed(repository.remove(["vanishes"]));
  await held.reached;
  await slipway.kill9("executor");
  held.release();
  await slipway.start("executor");
  await eventually(
    async () =>
      expect((await viewOf("vanishes")).application?.lastEnded).toMatchObject({ removal: true, status: DeploymentStatus.SUCCEEDED }),
    { timeoutMs: 180_000 },
  );
  expect(await left(namespace)).toBe(0);
  expect((await slipway.deployments("vanishes")).filter(({ removal }) => removal)).toHaveLength(1);
});

/** Deploys an application to `old` first, and then, in another namespace, to these targets. Returns both namespaces. */
async function movedOn(name: string, to: readonly string[], plugin: Readonly<Record<string, unknown>> = {}) {
  const [before, after] = [await another.createNamespace(), await cluster.createNamespace()];
  const at = (namespace: string, names: readonly string[]) => ({
    ...{ name, namespace, manifests: { "all.yaml": configMaps(name, 3, { version: "1" }) } },
    spec: { deployTargets: { kubernetes: names }, plugins: { kubernetes: { input: { namespace }, ...plugin } } },
  });
  for (const [namespace, names] of [
    [before, ["old"]],
    [after, to],
  ] as const) {
    const hash = await pushed(repository.commit(applicationFiles(at(namespace, names)), `${name} on ${names.join()}`));
    expect(await slipway.waitForDeployment(name, hash)).toMatchObject({ status: "succeeded" });
  }
  return { before, after };
}

test("what is on a deploy target that is taken away stays and is listed until a person prunes it, or onTargetRemoval: prune does", async () => {
  const kept = await movedOn("narrowed", ["local"]);
  await eventually(async () =>
    expect((await viewOf("narrowed")).syncReason).toContain(
      "3 objects are orphaned on deploy target old, which the application no longer has",
    ),
  );
  expect([await left(kept.before, another), await left(kept.after)]).toEqual([3, 3]);
  expect(await slipway.cli("app", "sync", "narrowed", "--prune-targets", "--wait")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/K8S_PRUNE_TARGETS +Succeeded/),
  });
  expect([await left(kept.before, another), await left(kept.after)]).toEqual([0, 3]);
  await eventually(async () => expect((await viewOf("narrowed")).syncReason).toBe(""));
  const nothing = await slipway.cli("app", "sync", "narrowed", "--prune-targets", "--wait");
  expect(nothing).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("nothing can be pruned on deploy targets that it no longer has"),
  });
  const pruned = await movedOn("tidied", ["local"], { onTargetRemoval: "prune" });
  expect([await left(pruned.before, another), await left(pruned.after)]).toEqual([0, 3]);
  expect((await slipway.deployments("tidied")).at(-1)?.stages.map(({ name }) => name)).toContain("K8S_PRUNE_TARGETS");
});

test("what is on deploy targets that the piped lost is named after a prune, and a later prune deletes it", async () => {
  const { before, after } = await movedOn("strewn", ["local", "extra"]);
  await restartWith(["local"]);
  await pushed(repository.remove(["strewn"]));
  await eventually(async () => {
    const { syncReason, livestate } = await viewOf("strewn");
    expect(syncReason).toContain("the piped no longer has kubernetes/extra: what is left there is not known");
    expect(livestate?.resources).toHaveLength(3);
  });
  expect(await slipway.cli("app", "prune", "strewn", "--yes", "--wait")).toMatchObject({ code: 0 });
  expect([await left(before, another), await left(after)]).toEqual([3, 0]);
  await eventually(async () => {
    const { application, syncStatus, syncReason } = await viewOf("strewn");
    expect(syncStatus).toBe(SyncStatus.ORPHANED);
    expect(syncReason).toContain("slipway app prune");
    expect(application?.pruneLeft).toEqual([
      expect.stringMatching(/^kubernetes\/extra: the piped no longer has it/),
      expect.stringMatching(/^kubernetes\/old: the piped no longer has it, and it has ConfigMap .*strewn-0/),
    ]);
  });
  const shown = (await slipway.cli("app", "get", "strewn")).stdout;
  expect(shown).toContain("kubernetes/old: the piped no longer has it");
  expect((await slipway.cli("app", "list", "--removed")).stdout).toMatch(/strewn +Orphaned/);

  const unasked = await slipway.cli("app", "forget", "strewn");
  expect(unasked).toMatchObject({ code: 1, stderr: expect.stringMatching(/kubernetes\/old: the piped no longer has it.*use --yes/s) });
  const forgotten = await slipway.cli("app", "forget", "strewn", "--yes", "--reason", "dismantled");
  expect(forgotten).toMatchObject({ code: 0, stdout: expect.stringContaining("forgotten what application strewn left: the prune left") });
  expect((await slipway.cli("app", "list", "--removed")).stdout).toMatch(/strewn +Removed/);
  expect((await slipway.cli("app", "get", "strewn")).stdout).toMatch(/tester has forgotten what was left at .*: dismantled/);

  await restartWith(targets);
  expect(await slipway.cli("app", "prune", "strewn", "--yes", "--wait")).toMatchObject({ code: 0 });
  expect(await left(before, another)).toBe(0);
  await eventually(async () => {
    const { application, syncReason } = await viewOf("strewn");
    expect([application?.pruneLeft, syncReason]).toEqual([[], expect.stringContaining("nothing of it is left")]);
  });
  expect(await slipway.cli("app", "prune", "strewn", "--yes")).toMatchObject({ code: 1, stderr: expect.stringContaining("was pruned at") });
});

test("a directory that moves keeps its application and its objects", async () => {
  const { namespace } = await deployed("moves", { onRemoval: "prune" });
  const id = (await viewOf("moves")).application?.id;
  await pushed(repository.move("moves", "moved/moves"));
  await eventually(async () =>
    expect(await slipway.findApplication("moves")).toMatchObject({ id, removedAt: undefined, source: { path: "moved/moves" } }),
  );
  expect(await left(namespace)).toBe(objects);
});

test("everything gone at once is a question", async () => {
  const { namespace } = await deployed("asked", { onRemoval: "prune" });
  await pushed(repository.remove(["asked", "moved", "listed", "stays", "narrowed", "tidied"], "Empty the repository"));
  await eventually(async () =>
    expect((await viewOf("asked")).application?.keptReason).toContain("leaves no application in the repository"),
  );
  expect(await left(namespace)).toBe(objects);
  expect(await slipway.cli("app", "prune", "asked", "--yes", "--wait")).toMatchObject({ code: 0 });
  expect(await left(namespace)).toBe(0);
});
