import { silentLogger } from "@slipway/runtime";
import { openStore } from "@slipway/store";
import { eventually, sharedCluster, startGitServer, startMariadb } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

/** The number of deployments that end while the store is down. */
const wanted = 12;

test("deployments go on while MariaDB is down, and the trace catches up when it is back", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  await using mariadb = await startMariadb();
  const storeUrl = await mariadb.createDatabase();
  const filesOf = (version: string) =>
    applicationFiles({ name: "recorded", namespace, manifests: { "config.yaml": configMap("recorded", { version }) } });
  await using git = await startGitServer();
  const repository = await git.createRepository("apps", filesOf("1"));
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    storeUrl,
    processes: {},
  });
  const commits = [await repository.head()];
  await slipway.waitForDeployment("recorded", commits[0] ?? "");

  await mariadb.kill9();
  for (let version = 2; version < 2 + wanted; version++) {
    const commit = await repository.commit(filesOf(`${version}`), `Version ${version}`);
    await slipway.notifyOfPush("apps");
    expect(await slipway.waitForDeployment("recorded", commit)).toMatchObject({ status: "succeeded" });
    commits.push(commit);
  }
  await eventually(() => expect(slipway.problems(), "the trace service has tried repeatedly").toMatch(/"failures":([5-9]|\d\d)/));
  // The current state does not need the store.
  expect((await slipway.cli("app", "get", "recorded")).stdout).toContain(commits.at(-1));
  await mariadb.restart();

  await using store = await openStore({ url: storeUrl, log: silentLogger() });
  const deployments = await slipway.deployments("recorded");
  expect(deployments.map(({ trigger }) => trigger.commit.hash)).toEqual(commits);
  for (const deployment of deployments) {
    const written = (await slipway.history(deployment)).length;
    await eventually(async () => expect(await store.deployments.events(deployment.id)).toHaveLength(written));
  }
});
