import { sharedCluster, sqliteUrl, startGitServer } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

const pipeline = [
  { name: "K8S_CANARY_ROLLOUT", with: { replicas: "50%" } },
  { name: "WAIT", with: { duration: "10m" } },
  { name: "K8S_PRIMARY_ROLLOUT" },
  { name: "K8S_CANARY_CLEAN" },
];

const workload = (version: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web, pipecd.dev/variant: primary}}
  template:
    metadata: {labels: {app: web, pipecd.dev/variant: primary}}
    spec: {containers: [{name: web, image: "web:${version}"}]}
`;

test("a canary that a newer commit supersedes leaves nothing behind, although the newer one is a quick sync", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  await using git = await startGitServer();
  const filesOf = (version: string, more: Partial<Parameters<typeof applicationFiles>[0]> = {}) =>
    applicationFiles({ name: "shop", namespace, manifests: { "web.yaml": workload(version) }, ...more });
  const repository = await git.createRepository("apps", filesOf("1"));
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    storeUrl: await sqliteUrl(),
    processes: "up",
  });
  const running = async () => {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const { body } = await cluster.request<{ readonly items: readonly unknown[] }>("GET", path);
    return body.items;
  };
  const push = async (files: ReturnType<typeof filesOf>, text: string) => {
    const commit = await repository.commit(files, text);
    await slipway.notifyOfPush("apps");
    return commit;
  };
  expect(await slipway.waitForDeployment("shop", await repository.head())).toMatchObject({ status: "succeeded" });

  const older = await push(filesOf("2", { pipeline }), "Try a canary");
  await slipway.waitForDeployment("shop", older, { until: ({ stages }) => stages[1]?.status === "running" });
  expect(await running()).toMatchObject([{ metadata: { name: "web" } }, { metadata: { name: "web-canary" } }]);

  const newer = await push(
    filesOf("3", { spec: { plugins: { kubernetes: { input: { namespace } } }, supersede: { policy: "cancel" } } }),
    "Hurry",
  );
  const { status, stages, rollbackResult } = await slipway.waitForDeployment("shop", older);
  expect([status, rollbackResult, ...stages.map((stage) => `${stage.name} ${stage.status}`)]).toEqual([
    "superseded",
    "succeeded",
    "K8S_CANARY_ROLLOUT succeeded",
    "WAIT cancelled",
    "K8S_PRIMARY_ROLLOUT not-started",
    "K8S_CANARY_CLEAN not-started",
    "K8S_ROLLBACK succeeded",
  ]);
  expect(await slipway.waitForDeployment("shop", newer)).toMatchObject({ status: "succeeded", strategy: "quick-sync" });
  expect(await running()).toMatchObject([
    { metadata: { name: "web" }, spec: { template: { spec: { containers: [{ image: "web:3" }] } } } },
  ]);
});
