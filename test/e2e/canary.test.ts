import type { Deployment } from "@slipway/domain";
import { sharedCluster, sqliteUrl, startGitServer } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";

const pipeline = [
  { name: "K8S_CANARY_ROLLOUT", with: { replicas: "50%" } },
  { name: "K8S_TRAFFIC_ROUTING", with: { all: "canary" } },
  { name: "K8S_PRIMARY_ROLLOUT" },
  { name: "K8S_TRAFFIC_ROUTING", with: { all: "primary" } },
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
    spec: {containers: [{name: web, image: "web:${version}", envFrom: [{configMapRef: {name: settings}}]}]}
`;
const service = (name: string, port: number) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {selector: {app: web, pipecd.dev/variant: primary}, ports: [{port: ${port}}]}\n`;

interface Live {
  readonly items: readonly { readonly metadata: { readonly name: string }; readonly spec?: unknown; readonly data?: unknown }[];
}

/** Names and statuses of the stages, rollback last. */
const stagesOf = ({ stages }: Deployment) => stages.map(({ name, status }) => `${name} ${status}`);

test("a canary pipeline runs from a push to its end, and a failed one keeps the previous version and removes the canary", async () => {
  await using cluster = await sharedCluster();
  const namespace = await cluster.createNamespace();
  await using git = await startGitServer();
  const manifests = { "web.yaml": workload("1"), "service.yaml": service("web", 80), "settings.yaml": configMap("settings", { a: "1" }) };
  const repository = await git.createRepository("apps", applicationFiles({ name: "shop", namespace, pipeline, manifests }));
  await using slipway = await startSlipway({
    repositories: { apps: repository.url },
    kubeconfigPath: cluster.kubeconfigPath,
    storeUrl: await sqliteUrl(),
    processes: "up",
  });
  const live = async (path: string) => {
    const { body } = await cluster.request<Live>("GET", `${path.replace("NS", namespace)}`);
    return body.items.filter(({ metadata }) => metadata.name !== "kube-root-ca.crt");
  };
  const deployments = () => live("/apis/apps/v1/namespaces/NS/deployments");
  const services = () => live("/api/v1/namespaces/NS/services");
  const configs = () => live("/api/v1/namespaces/NS/configmaps");

  const first = await slipway.waitForDeployment("shop", await repository.head());
  expect(stagesOf(first).filter((stage) => !stage.startsWith("K8S_ROLLBACK"))).toEqual(pipeline.map(({ name }) => `${name} succeeded`));
  expect(first.stages[1]?.metadata).toMatchObject({ "pipecd/stage-display-metadata": "Primary: 0%, Canary: 100%, Baseline: 0%" });
  expect((await deployments()).map(({ metadata }) => metadata.name)).toEqual(["web"]);

  // The first Service routes the traffic; the other one is rejected only when the primary is rolled out.
  const files = {
    "shop/web.yaml": workload("2"),
    "shop/worse.yaml": service("bad", 0),
    "shop/settings.yaml": configMap("settings", { a: "2" }),
  };
  const commit = await repository.commit(files, "Break the shop");
  await slipway.notifyOfPush("apps");
  const second = await slipway.waitForDeployment("shop", commit);
  expect(second.status).toBe("failed");
  expect(stagesOf(second)).toEqual([
    "K8S_CANARY_ROLLOUT succeeded",
    "K8S_TRAFFIC_ROUTING succeeded",
    "K8S_PRIMARY_ROLLOUT failed",
    "K8S_TRAFFIC_ROUTING not-started",
    "K8S_CANARY_CLEAN not-started",
    "K8S_ROLLBACK succeeded",
  ]);
  expect(second.statusReason).toContain("K8S_PRIMARY_ROLLOUT");
  expect(second.stages[2]?.statusReason).toContain(`Service ${namespace}/bad (worse.yaml:1)`);
  expect(JSON.stringify(await deployments())).toContain('"image":"web:1"');
  expect((await deployments()).map(({ metadata }) => metadata.name)).toEqual(["web"]);
  expect((await configs()).map(({ metadata, data }) => [metadata.name, data])).toEqual([["settings", { a: "1" }]]);
  expect(await services()).toMatchObject([
    { metadata: { name: "web" }, spec: { selector: { app: "web", "pipecd.dev/variant": "primary" } } },
  ]);
});
