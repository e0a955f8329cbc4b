import { hostname } from "node:os";
import { gateNats, sharedCluster, startGitServer, startNats } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

/** More than one planner handles at once (16), so that held planners both have work. */
const names = Array.from({ length: 20 }, (_, index) => `app-${index}`);

const gated = ["watcher 0", "watcher 1", "planner 0", "planner 1", "executor 0"] as const;
const deployments = "slipway.deployment.";

test("with two watchers, planners and executors at once every deployment is made, planned and run once", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  const filesOf = (version: string) =>
    Object.assign(
      {},
      ...names.map((name) => applicationFiles({ name, namespace, manifests: { "config.yaml": configMap(name, { version }) } })),
    );
  await using git = await startGitServer();
  const repository = await git.createRepository("apps", filesOf("1"));
  const commits = [await repository.head()];

  await using resources = new AsyncDisposableStack();
  const nats = resources.use(await startNats());
  const gates = new Map(
    await Promise.all(gated.map(async (process) => [process as string, resources.use(await gateNats(nats.url))] as const)),
  );
  const hold = (process: (typeof gated)[number], subject: string) => {
    const held = gates.get(process)?.holdAfter(0, subject);
    if (held === undefined) throw new Error(`${process} has no gate`);
    return held;
  };
  // Both processes of a service decide on the same state before either can write, so the second write must be rejected.
  const watchers = [hold("watcher 0", deployments), hold("watcher 1", deployments)];
  const planners = [hold("planner 0", deployments), hold("planner 1", deployments)];
  const pulls = hold("executor 0", "$JS.API.CONSUMER.MSG.NEXT.RUNS.");
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    natsUrl: nats.url,
    natsUrlOf: (service, index) => gates.get(`${service} ${index}`)?.url,
    processes: { executor: 2, planner: 2, watcher: 2 },
  });
  const deployed = async (commit = "") => await Promise.all(names.map((name) => slipway.waitForDeployment(name, commit)));
  const change = async (version: string): Promise<void> => {
    commits.push(await repository.commit(filesOf(version), `Version ${version}`));
    await slipway.notifyOfPush("apps");
  };

  for (const held of [watchers, planners]) {
    await Promise.all(held.map(({ reached }) => reached));
    for (const { release } of held) release();
  }
  await deployed(commits[0]);
  pulls.release();
  await change("2");
  await deployed(commits[1]);

  const executors: string[][] = commits.map(() => []);
  for (const name of names) {
    const found = await slipway.deployments(name);
    expect(found.map(({ trigger, status }) => [trigger.commit.hash, status])).toEqual(commits.map((hash) => [hash, "succeeded"]));
    for (const [at, deployment] of found.entries()) {
      const events = (await slipway.history(deployment)).map(({ event }) => event);
      const kinds = events.map(({ kind }) => kind);
      const counts = Object.fromEntries(
        Object.entries(Object.groupBy(kinds, (kind) => kind)).map(([kind, all = []]) => [kind, all.length]),
      );
      expect(counts).toMatchObject({ triggered: 1, planned: 1, "run-claimed": 1, "stage-started": 1, "stage-finished": 1, ended: 1 });
      expect(deployment.stages.filter(({ rollback }) => !rollback).map(({ attempt }) => attempt)).toEqual([1]);
      for (const event of events) if (event.kind === "run-claimed") executors[at]?.push(event.run.executor);
    }
  }
  const [first, second] = [0, 1].map((index) => `${hostname()}/${slipway.pid("executor", index)}`);
  expect(new Set(executors[0]), "the first executor could not ask for runs").toEqual(new Set([second]));
  for (const executor of executors[1] ?? []) expect([first, second]).toContain(executor);
});
