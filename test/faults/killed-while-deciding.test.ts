import { hostname } from "node:os";
import {
  type Cluster,
  eventually,
  type GatedCluster,
  type GatedNats,
  type GitRepository,
  gateCluster,
  gateNats,
  type HeldMessages,
  sharedCluster,
  startGitServer,
  startNats,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap, configMaps } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

const resources = new AsyncDisposableStack();
let cluster: Cluster;
let gate: GatedCluster;
/** The gates between these processes and NATS. */
let gates: Readonly<Record<"watcher" | "first executor", GatedNats>>;
/** Holds the first executor's requests for runs, so that the second executor gets all of them. */
let heldPulls: HeldMessages;
let repository: GitRepository;
let slipway: Slipway;

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  gate = resources.use(await gateCluster(cluster));
  const nats = resources.use(await startNats());
  gates = { watcher: resources.use(await gateNats(nats.url)), "first executor": resources.use(await gateNats(nats.url)) };
  heldPulls = gates["first executor"].holdAfter(0, "$JS.API.CONSUMER.MSG.NEXT.RUNS.");
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      kubeconfigPath: gate.kubeconfigPath,
      natsUrl: nats.url,
      natsUrlOf: (service, index) => {
        if (service === "watcher") return gates.watcher.url;
        return service === "executor" && index === 0 ? gates["first executor"].url : undefined;
      },
      processes: { executor: 2 },
      leaseMs: 2_000,
    }),
  );
});

afterAll(() => resources.disposeAsync());

test("a planner killed while it waits for a plugin leaves the plan to the next one", async () => {
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

test("a watcher killed after creating 40 of 100 deployments leaves none out and creates none twice", async () => {
  const namespace = await cluster.createNamespace();
  const names = Array.from({ length: 100 }, (_, index) => `many-${index}`);
  const files = names.map((name) => applicationFiles({ name, namespace, manifests: { "config.yaml": configMap(name, { a: "1" }) } }));
  const held = gates.watcher.holdAfter(40, "slipway.deployment.");
  const commit = await push(Object.assign({}, ...files));
  await held.reached;
  await eventually(async () => expect(await slipway.deploymentsOf(commit)).toHaveLength(40));
  await slipway.kill9("watcher");
  held.drop();
  expect(await slipway.deploymentsOf(commit)).toHaveLength(40);
  await slipway.start("watcher");

  for (const name of names) await expectDeployedOnce(name, commit);
});

test("an executor killed in the middle of a sync is replaced by the other one", async () => {
  const namespace = await cluster.createNamespace();
  const held = gate.holdAfter(100);
  const commit = await push(applicationFiles({ name: "relieved", namespace, manifests: { "all.yaml": configMaps("relieved", 200, {}) } }));
  await held.reached;
  // Killing the executor that launched the plugins would end them too, so it got no work until now.
  const executors = [1, 0].map((index) => `${hostname()}/${slipway.pid("executor", index)}`);
  await slipway.kill9("executor", 1);
  held.release();
  heldPulls.release();

  const deployed = await slipway.waitForDeployment("relieved", commit);
  expect(deployed).toMatchObject({ status: "succeeded" });
  expect(deployed.stages[0]).toMatchObject({ attempt: 2 });
  const claims = (await slipway.history(deployed)).flatMap(({ event }) => (event.kind === "run-claimed" ? [event.run.executor] : []));
  expect(claims).toEqual(executors);
});

async function push(files: Parameters<GitRepository["commit"]>[0]): Promise<string> {
  const commit = await repository.commit(files, "Change");
  await slipway.notifyOfPush("apps");
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
