import { sharedCluster, startGitServer } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

const names = Array.from({ length: 12 }, (_, index) => `app-${index}`);

test("with two executors, planners and watchers at once every deployment is made, planned and run once", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  const filesOf = (version: string) =>
    Object.assign(
      {},
      ...names.map((name) => applicationFiles({ name, namespace, manifests: { "config.yaml": configMap(name, { version }) } })),
    );
  await using git = await startGitServer();
  const repository = await git.createRepository("apps", filesOf("1"));
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    processes: { executor: 2, planner: 2, watcher: 2 },
  });

  const commits = [await repository.head()];
  await Promise.all(names.map((name) => slipway.waitForDeployment(name, commits[0] ?? "")));
  commits.push(await repository.commit(filesOf("2"), "Change all"));
  await slipway.nudge("apps");
  await Promise.all(names.map((name) => slipway.waitForDeployment(name, commits[1] ?? "")));

  const executors = new Set<string>();
  for (const name of names) {
    const deployments = await slipway.deployments(name);
    expect(deployments.map(({ trigger, status }) => [trigger.commit.hash, status])).toEqual(commits.map((hash) => [hash, "succeeded"]));
    for (const deployment of deployments) {
      const events = (await slipway.history(deployment)).map(({ event }) => event);
      const kinds = events.map(({ kind }) => kind);
      const counts = Object.fromEntries(
        Object.entries(Object.groupBy(kinds, (kind) => kind)).map(([kind, all = []]) => [kind, all.length]),
      );
      expect(counts).toMatchObject({ triggered: 1, planned: 1, "run-claimed": 1, "stage-started": 1, "stage-finished": 1, ended: 1 });
      expect(deployment.stages.filter(({ rollback }) => !rollback).map(({ attempt }) => attempt)).toEqual([1]);
      for (const event of events) if (event.kind === "run-claimed") executors.add(event.run.executor);
    }
  }
  expect(executors.size, "both executors took part").toBe(2);
});
