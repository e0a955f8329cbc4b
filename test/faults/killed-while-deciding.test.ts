import { hostname } from "node:os";
import { deploymentAggregates } from "@slipway/bus";
import { type Cluster, eventually, type GitRepository, sharedCluster, startGitServer } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap, configMaps } from "../system/application-files.ts";
import { type GatedCluster, gateCluster } from "../system/gated-cluster.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

const resources = new AsyncDisposableStack();
let cluster: Cluster;
let gate: GatedCluster;
let repository: GitRepository;
let slipway: Slipway;

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  gate = resources.use(await gateCluster(cluster));
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      kubeconfigPath: gate.kubeconfigPath,
      processes: { executor: 2 },
      leaseMs: 2_000,
    }),
  );
});

afterAll(() => resources.disposeAsync());

test("a planner that is killed while it waits for a plugin's answer leaves the plan to the next one", async () => {
  const namespace = await cluster.createNamespace();
  await slipway.signalPlugin("kubernetes", "SIGSTOP");
  const commit = await push(
    applicationFiles({ name: "planned", namespace, manifests: { "config.yaml": configMap("planned", { a: "1" }) } }),
  );
  await eventually(async () => expect(await slipway.findApplication("planned")).toMatchObject({ activeDeploymentId: expect.any(String) }));
  await slipway.kill9("planner");
  await slipway.signalPlugin("kubernetes", "SIGCONT");
  expect((await slipway.deployments("planned")).map(({ status }) => status)).toEqual(["pending"]);
  await slipway.start("planner");

  await expectDeployedOnce("planned", commit);
});

test("a watcher that is killed in the middle of a push of 100 applications leaves none out, and makes none twice", async () => {
  const namespace = await cluster.createNamespace();
  const names = Array.from({ length: 100 }, (_, index) => `many-${index}`);
  const files = names.map((name) => applicationFiles({ name, namespace, manifests: { "config.yaml": configMap(name, { a: "1" }) } }));
  const deployments = deploymentAggregates(slipway.bus);
  const stop = new AbortController();
  const killed = (async () => {
    for await (const { kind } of deployments.watch({}, { signal: stop.signal })) if (kind === "change") return slipway.kill9("watcher");
  })();
  const commit = await push(Object.assign({}, ...files));
  await killed;
  stop.abort();
  const made = (await deployments.list()).filter(({ state }) => state.trigger.commit.hash === commit).length;
  expect(made, "it was killed in the middle").toBeLessThan(names.length);
  await slipway.start("watcher");

  for (const name of names) await expectDeployedOnce(name, commit);
});

test("an executor that is killed in the middle of a sync is relieved by the one that stands by", async () => {
  const namespace = await cluster.createNamespace();
  const push200 = (version: string) =>
    push(applicationFiles({ name: "relieved", namespace, manifests: { "all.yaml": configMaps("relieved", 200, { version }) } }));
  // Who gets it is chance, and the executor that launched the plugins is not to be killed here: the plugins would end with it.
  for (let version = 1; ; version++) {
    const held = gate.holdAfter(100);
    const commit = await push200(`${version}`);
    await held.reached;
    const [first] = await runsOf(commit);
    const isStandby = first === `${hostname()}/${slipway.pid("executor", 1)}`;
    if (isStandby) await slipway.kill9("executor", 1);
    held.release();
    const deployed = await slipway.waitForDeployment("relieved", commit);
    expect(deployed).toMatchObject({ status: "succeeded" });
    if (!isStandby) continue;

    const runs = await runsOf(commit);
    expect(runs.length).toBe(2);
    expect(runs[1], "another executor went on").not.toBe(first);
    expect(deployed.stages[0]).toMatchObject({ attempt: 2 });
    await slipway.start("executor", 1);
    return;
  }
});

async function push(files: Parameters<GitRepository["commit"]>[0]): Promise<string> {
  const commit = await repository.commit(files, "Change");
  await slipway.nudge("apps");
  return commit;
}

async function expectDeployedOnce(name: string, commit: string): Promise<void> {
  const deployment = await slipway.waitForDeployment(name, commit);
  expect(deployment).toMatchObject({ status: "succeeded" });
  expect(await slipway.deployments(name)).toHaveLength(1);
  const kinds = (await slipway.history(deployment)).map(({ event }) => event.kind);
  expect(kinds.filter((kind) => kind === "planned")).toHaveLength(1);
  expect(kinds.filter((kind) => kind === "ended")).toHaveLength(1);
}

/** The executors that claimed the deployment of a commit, in order. */
async function runsOf(commit: string): Promise<readonly string[]> {
  const deployment = (await slipway.deployments("relieved")).find(({ trigger }) => trigger.commit.hash === commit);
  const history = deployment ? await slipway.history(deployment) : [];
  return history.flatMap(({ event }) => (event.kind === "run-claimed" ? [event.run.executor] : []));
}
