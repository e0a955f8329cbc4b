import { sharedCluster, startGitServer } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

test("a request that the piped's account is not allowed to make fails the deployment with the object, verb and account", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get", "list", "watch"] }];
  await using git = await startGitServer();
  const repository = await git.createRepository(
    "apps",
    applicationFiles({ name: "forbidden", namespace, manifests: { "config.yaml": configMap("forbidden", {}) } }),
  );
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: await cluster.restrictedKubeconfig(namespace, rules),
    processes: {},
  });

  const { status, statusReason, stages } = await slipway.waitForDeployment("forbidden", await repository.head());

  expect(status).toBe("failed");
  const words = [statusReason, ...stages.map((stage) => stage.statusReason)].join("\n");
  expect(words).toMatch(/forbidden.*config\.yaml.*restricted-.*cannot patch resource "configmaps"|config\.yaml.*cannot patch/s);
});
