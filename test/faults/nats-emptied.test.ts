import { rm } from "node:fs/promises";
import { join } from "node:path";
import { eventually, sharedCluster, sqliteUrl, startGitServer, startNats } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { startSlipway } from "../system/start-slipway.ts";

test("a NATS that lost everything while Slipway runs: applications stay known, nothing is deployed again, and the next push is deployed", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  const filesOf = (version: string) =>
    applicationFiles({ name: "kept", namespace, manifests: { "config.yaml": configMap("kept", { version }) } });
  await using git = await startGitServer();
  const repository = await git.createRepository("apps", filesOf("1"));
  await using nats = await startNats();
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    storeUrl: await sqliteUrl(),
    natsUrl: nats.url,
    processes: {},
  });
  const first = await repository.head();
  const before = await slipway.waitForDeployment("kept", first);
  await eventuallyShown(async () => expect((await slipway.cli("trace", first)).stdout).toMatch(/ kept +Healthy/));
  await eventually(async () => expect((await slipway.findApplication("kept"))?.lastEnded?.deploymentId).toBe(before.id));
  const application = await slipway.findApplication("kept");

  await nats.kill9();
  await rm(join(nats.dir, "jetstream"), { recursive: true });
  await nats.restart();

  const second = await repository.commit(filesOf("2"), "Version 2");
  await eventually(() => slipway.notifyOfPush("apps"));
  expect(await slipway.waitForDeployment("kept", second)).toMatchObject({ status: "succeeded", runningCommitHash: first });
  expect((await slipway.findApplication("kept"))?.id).toBe(application?.id);
  expect(await slipway.deploymentsOf(first), "the first commit is not deployed again").toEqual([]);
  expect((await slipway.cli("deployment", "get", before.id)).stdout).toContain("succeeded");
  expect((await slipway.cli("app", "list")).stdout).toContain("kept");
});
