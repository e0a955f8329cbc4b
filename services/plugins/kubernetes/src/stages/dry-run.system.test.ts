import { displayKey } from "@slipway/plugin-sdk";
import type { TestedStage } from "@slipway/plugin-sdk/testing";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const configMap = (name: string, value = "1", metadata = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}${metadata}}\ndata: {value: "${value}"}\n`;
const dryRun = { dryRun: true };
const shownBy = ({ metadata }: TestedStage) => metadata[displayKey];

/** Everything in the namespace and everything that the host stores for the application. */
async function everything(): Promise<unknown> {
  const kinds = ["/api/v1/namespaces/NS/configmaps", "/api/v1/namespaces/NS/services", "/apis/apps/v1/namespaces/NS/deployments"];
  const lists = await Promise.all(
    kinds.map(async (path) => (await cluster.request<{ items: unknown }>("GET", path.replace("NS", namespace))).body.items),
  );
  return { lists, objects: [...trial.objects] };
}

test("a dry run of K8S_SYNC says what would be created, changed, left and deleted, and changes nothing", async () => {
  await trial.deploy({ files: { "a.yaml": configMap("same"), "b.yaml": configMap("other"), "c.yaml": configMap("old") } });
  const before = await everything();
  const files = { "a.yaml": configMap("same"), "b.yaml": configMap("other", "2"), "c.yaml": configMap("new") };
  await eventually(async () => {
    const stage = await trial.deploy({ files, options: { ...dryRun, prune: true } });
    const { message, lines } = stage;
    expect(message).toBe("");
    expect(shownBy(stage)).toBe("dry run: 2 would be applied, 1 unchanged, 1 would be deleted");
    expect(lines.join("\n")).toMatch(/would change .*other/);
    expect(lines.join("\n")).toMatch(/would create .*new/);
    expect(lines.join("\n")).toMatch(/unchanged .*same/);
    expect(lines.join("\n")).toContain(`would delete ConfigMap ${namespace}/old`);
  });
  expect(await everything()).toEqual(before);
});

test("the first deployment as a dry run leaves no inventory", async () => {
  const stage = await trial.deploy({ files: { "a.yaml": configMap("a") }, options: dryRun });
  expect(shownBy(stage)).toBe("dry run: 1 would be applied");
  expect([...trial.objects.keys()]).toEqual([]);
});

test("what the cluster refuses fails the dry run by name, and all of it is named", async () => {
  const wrong = (name: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {ports: many}\n`;
  const files = { "a.yaml": configMap("a"), "b.yaml": wrong("b"), "c.yaml": wrong("c") };
  const { result, message } = await trial.deploy({ files, options: dryRun });
  expect(result).toBe("failed");
  expect(message).toMatch(/Service.*b.*\.spec\.ports/);
  expect(message).toMatch(/Service.*c.*\.spec\.ports/);
  expect((await cluster.request("GET", `/api/v1/namespaces/${namespace}/configmaps/a`)).status).toBe(404);
});

test("what needs a namespace or a kind of the same commit is named as not tried", async () => {
  const group = `${namespace}.example.org`;
  const definition = JSON.stringify({
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `lamps.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "Lamp", plural: "lamps" },
      versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
    },
  });
  const lamp = `apiVersion: ${group}/v1\nkind: Lamp\nmetadata: {name: a, namespace: ${namespace}}\n`;
  const space = `${namespace}-new`;
  const files = {
    "crd.yaml": definition,
    "lamp.yaml": lamp,
    "elsewhere.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ${space}}\n`,
  };
  const application = { input: { autoCreateNamespace: true } };
  const stage = await trial.deploy({ files, application, options: dryRun });
  const { message, lines } = stage;
  expect(message).toBe("");
  expect(shownBy(stage)).toBe("dry run: 1 would be applied, 2 cannot be tried");
  expect(lines).toContainEqual(expect.stringContaining(`would create Namespace ${space}`));
  expect(lines).toContainEqual(expect.stringMatching(/cannot be tried: .*Lamp.*: the sync defines its kind Lamp\./));
  expect((await cluster.request("GET", `/api/v1/namespaces/${space}`)).status).toBe(404);
  expect((await cluster.request("GET", `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/lamps.${group}`)).status).toBe(404);
});

const labels = "{app: web, pipecd.dev/variant: primary}";
const web = (image: string) =>
  [
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: ${namespace}}`,
    `spec: {replicas: 1, selector: {matchLabels: ${labels}}, template: {metadata: {labels: ${labels}}, spec: {containers: [{name: a, image: "${image}"}]}}}\n`,
  ].join("\n");
const service = () =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: ${namespace}}\nspec: {selector: {app: web, pipecd.dev/variant: primary}, ports: [{port: 80}]}\n`;

test.for([
  { stage: "K8S_SYNC", options: { prune: true }, says: "would be applied" },
  { stage: "K8S_PRIMARY_ROLLOUT", options: { prune: true }, says: "would be applied" },
  { stage: "K8S_CANARY_ROLLOUT", options: { createService: true }, says: "2 would be applied" },
  { stage: "K8S_BASELINE_ROLLOUT", options: { createService: true }, says: "2 would be applied" },
  { stage: "K8S_TRAFFIC_ROUTING", options: { all: "canary" }, says: "would be applied" },
  { stage: "K8S_CANARY_CLEAN", options: {}, says: "2 would be deleted" },
  { stage: "K8S_BASELINE_CLEAN", options: {}, says: "no baseline objects to delete" },
  { stage: "K8S_MULTI_SYNC", options: { multiTargets: ["dev"] }, says: "would be applied" },
  { stage: "K8S_MULTI_CANARY_CLEAN", options: { multiTargets: ["dev"] }, says: "2 would be deleted" },
])("$stage has a dry run, after which a rollback has nothing to do", async ({ stage, options, says }) => {
  const running = { "a.yaml": web("a:1"), "b.yaml": service() };
  const files = { "a.yaml": web("a:2"), "b.yaml": service() };
  await trial.deploy({ files: running });
  await trial.deploy({ files: running, running, stage: "K8S_CANARY_ROLLOUT", options: { createService: true } });
  trial.startDeployment();
  const before = JSON.stringify(await everything(), withoutStatus);
  const tried = await trial.deploy({ files, running, stage, options: { ...options, ...dryRun } });
  expect([tried.result, tried.message]).toEqual(["succeeded", ""]);
  expect(shownBy(tried)).toContain("dry run: ");
  expect(shownBy(tried)).toContain(says);
  const rollback = await trial.deploy({ files, running, stage: "K8S_ROLLBACK" });
  expect(shownBy(rollback)).toBe("nothing to roll back");
  expect(JSON.stringify(await everything(), withoutStatus)).toBe(before);
});

/** Controllers write into objects at any time. */
const controllers = ["status", "managedFields", "resourceVersion", "generation", "deployment.kubernetes.io/revision"];

function withoutStatus(key: string, value: unknown): unknown {
  return controllers.includes(key) ? undefined : value;
}
