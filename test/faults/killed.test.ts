import type { Deployment } from "@slipway/domain";
import {
  type Cluster,
  eventually,
  type GatedCluster,
  type GitRepository,
  gateCluster,
  type NatsServer,
  sharedCluster,
  startGitServer,
  startNats,
} from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles, configMaps } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

const objects = 200;

interface Victims {
  readonly slipway: Slipway;
  readonly nats: NatsServer;
}

interface Case {
  readonly victim: string;
  readonly kill: (victims: Victims) => Promise<void>;
  readonly revive: (victims: Victims) => Promise<void>;
}

const cases: readonly Case[] = [
  { victim: "executor", kill: ({ slipway }) => slipway.kill9("executor"), revive: ({ slipway }) => slipway.start("executor") },
  { victim: "planner", kill: ({ slipway }) => slipway.kill9("planner"), revive: ({ slipway }) => slipway.start("planner") },
  { victim: "watcher", kill: ({ slipway }) => slipway.kill9("watcher"), revive: ({ slipway }) => slipway.start("watcher") },
  { victim: "kubernetes-plugin", kill: ({ slipway }) => slipway.signalPlugin("kubernetes", "SIGKILL"), revive: async () => {} },
  { victim: "nats-server", kill: ({ nats }) => nats.kill9(), revive: ({ nats }) => nats.restart() },
];

const resources = new AsyncDisposableStack();
let cluster: Cluster;
let gate: GatedCluster;
let repository: GitRepository;
let victims: Victims;

beforeAll(async () => {
  cluster = resources.use(await sharedCluster());
  gate = resources.use(await gateCluster(cluster));
  const git = resources.use(await startGitServer());
  repository = await git.createRepository("apps", { "README.md": "applications come one by one\n" });
  const nats = resources.use(await startNats());
  const slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      kubeconfigPath: gate.kubeconfigPath,
      natsUrl: nats.url,
      processes: {},
      leaseMs: 2_000,
    }),
  );
  victims = { slipway, nats };
});

afterAll(() => resources.disposeAsync());

test.for(cases)("a sync of 200 objects succeeds although $victim is killed in the middle", async ({ victim, kill, revive }) => {
  const { slipway } = victims;
  const namespace = await cluster.createNamespace();
  const applicationOf = (name: string, version: string, count: number) =>
    applicationFiles({ name, namespace, manifests: { "all.yaml": configMaps(name, count, { version }) } });
  const names = { big: `${victim}-big`, other: `${victim}-other` };

  const held = gate.holdAfter(objects / 2);
  const first = await repository.commit(applicationOf(names.big, "1", objects), "Add many objects");
  await slipway.notifyOfPush("apps");
  await held.reached;
  await kill(victims);
  held.release();
  // What is pushed meanwhile must not be lost either.
  const second = await repository.commit(
    { ...applicationOf(names.big, "2", objects), ...applicationOf(names.other, "2", 3) },
    "Change all, add another application",
  );
  await revive(victims);
  await slipway.notifyOfPush("apps");

  const deployed = await slipway.waitForDeployment(names.big, first);
  expect(deployed).toMatchObject({ status: "succeeded" });
  for (const name of [names.big, names.other]) {
    const next = await slipway.waitForDeployment(name, second);
    expect(next).toMatchObject({ status: "succeeded" });
    await expectEndedOnce(next);
  }
  await expectEndedOnce(deployed);
  expect(await versionsIn(namespace)).toEqual({ "2": objects + 3 });
  await eventually(async () => {
    for (const name of [names.big, names.other])
      expect(await slipway.findApplication(name)).toMatchObject({ activeDeploymentId: undefined, queue: [], superseded: [] });
  });
});

async function expectEndedOnce(deployment: Deployment): Promise<void> {
  const events = (await victims.slipway.history(deployment)).map(({ event }) => event.kind);
  expect(events.filter((kind) => kind === "ended")).toHaveLength(1);
}

/** How many of our ConfigMaps have which version. */
async function versionsIn(namespace: string): Promise<Readonly<Record<string, number>>> {
  const { body } = await cluster.request<{ items: readonly { data: { version: string } }[] }>(
    "GET",
    `/api/v1/namespaces/${namespace}/configmaps?labelSelector=pipecd.dev%2Fmanaged-by`,
  );
  return Object.fromEntries(
    Object.entries(Object.groupBy(body.items, ({ data }) => data.version)).map(([version, found = []]) => [version, found.length]),
  );
}
