import { expect, test } from "vitest";
import type { TrialDeployment } from "../testing/trial/trial-requests.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

// No manifest has the variant label: what has it on the cluster has it by an option.
const deployment = (name: string, version: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  replicas: 4
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, image: "${name}:${version}"}]}
`;
const service = (name: string) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {selector: {app: ${name}}, ports: [{port: 80}]}\n`;
const settings = () =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: ${namespace}}\ndata: {"proxy.yaml": "listeners:\\n- {port: 80}\\n"}\n`;
const revision = (version: string, ...more: readonly string[]) => ({ "a.yaml": [deployment("web", version), ...more].join("") });

interface Live {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: unknown;
    readonly template?: { readonly metadata: unknown; readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}
const paths = { Deployment: "apis/apps/v1", Service: "api/v1", ConfigMap: "api/v1" } as const;
const list = async (kind: keyof typeof paths) => {
  const at = `/${paths[kind]}/namespaces/${namespace}/${kind.toLowerCase()}s`;
  const { body } = await cluster.request<{ readonly items: readonly Live[] }>("GET", at);
  return body.items.filter(({ metadata }) => metadata.name !== "kube-root-ca.crt");
};
const read = async (kind: keyof typeof paths, name: string) => (await list(kind)).find(({ metadata }) => metadata.name === name);
const names = async (kind: keyof typeof paths) => (await list(kind)).map(({ metadata }) => metadata.name);
const deploy = async (deployed: TrialDeployment) => {
  const done = await trial.deploy(deployed);
  expect({ result: done.result, message: done.message }).toEqual({ result: "succeeded", message: "" });
  return done;
};
const primary = { "pipecd.dev/variant": "primary" };

test.for([
  { how: "K8S_SYNC with the option", stage: "K8S_SYNC", options: { addVariantLabelToSelector: true } },
  { how: "a quick sync whose section has it", stage: "K8S_SYNC", application: { quickSync: { addVariantLabelToSelector: true } } },
  { how: "K8S_PRIMARY_ROLLOUT with the option", stage: "K8S_PRIMARY_ROLLOUT", options: { addVariantLabelToSelector: true } },
])("addVariantLabelToSelector: $how selects the variant; without it, not", async ({ how: _, ...asked }) => {
  await deploy({ ...asked, files: { "a.yaml": deployment("web", "1") } });
  await deploy({ stage: asked.stage, options: {}, files: { "a.yaml": deployment("web", "1").replaceAll("web", "other") } });
  expect((await read("Deployment", "web"))?.spec).toMatchObject({
    selector: { matchLabels: { app: "web", ...primary } },
    template: { metadata: { labels: { app: "web", ...primary } } },
  });
  expect((await read("Deployment", "other"))?.spec?.selector).toEqual({ matchLabels: { app: "other" } });
});

test("addVariantLabelToSelector in quickSync of the running revision: a rollback keeps the selector, which is immutable", async () => {
  const application = { quickSync: { addVariantLabelToSelector: true } };
  await deploy({ application, files: revision("1") });
  await deploy({ application, files: revision("2"), running: revision("1") });
  await deploy({ application, files: revision("2"), running: revision("1"), stage: "K8S_ROLLBACK" });
  const live = await read("Deployment", "web");
  expect(live?.spec?.template?.spec.containers[0]?.image).toBe("web:1");
  expect(live?.spec?.selector).toEqual({ matchLabels: { app: "web", ...primary } });
});

test("K8S_PRIMARY_ROLLOUT: createService with suffix deploys a Service of the primary, and prune deletes it once the option is gone", async () => {
  const files = revision("1", service("web"));
  await deploy({ files, stage: "K8S_PRIMARY_ROLLOUT", options: { createService: true, suffix: "main" } });
  expect(await names("Service")).toEqual(["web", "web-main"]);
  expect((await read("Service", "web-main"))?.spec?.selector).toEqual({ app: "web", ...primary });
  await deploy({ files, stage: "K8S_PRIMARY_ROLLOUT", options: {} });
  expect(await names("Service")).toEqual(["web", "web-main"]);
  await deploy({ files, stage: "K8S_PRIMARY_ROLLOUT", options: { prune: true } });
  expect(await names("Service")).toEqual(["web"]);
});

test("K8S_CANARY_ROLLOUT: replicas, suffix, createService and patches", async () => {
  const files = revision("2", service("web"), settings());
  const patches = [
    {
      target: { kind: "Deployment", name: "web" },
      ops: [{ op: "yaml-replace", path: "$.spec.template.spec.containers[0].image", value: "try:2" }],
    },
    {
      target: { kind: "ConfigMap", name: "settings", documentRoot: "$.data.proxy.yaml" },
      ops: [{ path: "$.listeners[0].port", value: "81" }],
    },
  ];
  const root = { ...patches[1], target: { kind: "ConfigMap", name: "settings", documentRoot: '$.data["proxy.yaml"]' } };
  await deploy({
    files,
    stage: "K8S_CANARY_ROLLOUT",
    options: { replicas: 3, suffix: "try", createService: true, patches: [patches[0], root] },
  });
  expect((await read("Deployment", "web-try"))?.spec).toMatchObject({
    replicas: 3,
    template: { spec: { containers: [{ image: "try:2" }] } },
  });
  expect((await read("Service", "web-try"))?.spec?.selector).toEqual({ app: "web", "pipecd.dev/variant": "canary" });
  expect((await read("ConfigMap", "settings-try"))?.data?.["proxy.yaml"]).toContain("port: 81");
  await deploy({ files, stage: "K8S_CANARY_CLEAN", options: {} });
  expect([await names("Deployment"), await names("Service"), await names("ConfigMap")]).toEqual([[], [], []]);
});

test("K8S_BASELINE_ROLLOUT: replicas of the running workload in percent, suffix and createService", async () => {
  const [files, running] = [revision("2", service("web")), revision("1", service("web"))];
  await deploy({ files, running, stage: "K8S_BASELINE_ROLLOUT", options: { replicas: "60%", suffix: "before", createService: true } });
  expect((await read("Deployment", "web-before"))?.spec).toMatchObject({
    replicas: 3,
    template: { spec: { containers: [{ image: "web:1" }] } },
  });
  expect((await read("Service", "web-before"))?.spec?.selector).toEqual({ app: "web", "pipecd.dev/variant": "baseline" });
  await deploy({ files, running, stage: "K8S_BASELINE_CLEAN", options: {} });
  expect([await names("Deployment"), await names("Service")]).toEqual([[], []]);
});

test("service, workloads and variantLabel of the section choose what is copied and how variants are told apart, also when they are cleaned", async () => {
  const application = {
    service: { name: "api" },
    workloads: [{ kind: "Deployment", name: "api" }, { name: "wbe" }],
    variantLabel: { key: "track", primaryValue: "stable", canaryValue: "next", baselineValue: "last" },
  };
  const files = revision("2", deployment("api", "2"), service("web"), service("api"));
  await deploy({ files, application, stage: "K8S_PRIMARY_ROLLOUT", options: { addVariantLabelToSelector: true } });
  expect((await read("Deployment", "api"))?.spec?.selector).toEqual({ matchLabels: { app: "api", track: "stable" } });
  const { lines } = await deploy({ files, application, stage: "K8S_CANARY_ROLLOUT", options: { createService: true } });
  expect(lines).toContain(
    "info: warning: workloads[1] names Deployment wbe, which the application does not declare: correct it, or remove it",
  );
  await deploy({ files, running: files, application, stage: "K8S_BASELINE_ROLLOUT", options: {} });
  expect(await names("Deployment")).toEqual(["api", "api-baseline", "api-canary", "web"]);
  expect(await names("Service")).toEqual(["api", "api-canary", "web"]);
  expect((await read("Deployment", "api-canary"))?.metadata.labels).toMatchObject({ track: "next" });
  await deploy({ files, application, stage: "K8S_CANARY_CLEAN", options: {} });
  expect(await names("Deployment")).toEqual(["api", "api-baseline", "web"]);
  await deploy({ files, application, stage: "K8S_BASELINE_CLEAN", options: {} });
  expect(await names("Deployment")).toEqual(["api", "web"]);
});

test.for([
  { stage: "K8S_CANARY_ROLLOUT", options: { replicas: "many" }, says: "replicas" },
  { stage: "K8S_BASELINE_ROLLOUT", options: { replicas: -1 }, says: "replicas" },
  { stage: "K8S_CANARY_ROLLOUT", options: { suffix: "" }, says: "suffix" },
  {
    stage: "K8S_CANARY_ROLLOUT",
    options: { patches: [{ target: {}, ops: [{ op: "json-replace", path: "$", value: "" }] }] },
    says: "patches[0].ops[0].op",
  },
  { stage: "K8S_TRAFFIC_ROUTING", options: { canary: "120%" }, says: "canary" },
  { stage: "K8S_SYNC", options: { prune: "sometimes" }, says: "prune" },
])("$stage with a wrong $says changes nothing and says which option", async ({ stage, options, says }) => {
  const { result, message } = await trial.deploy({ files: revision("1", service("web")), running: revision("1"), stage, options });
  expect({ result, message }).toEqual({ result: "failed", message: expect.stringContaining(says) });
  expect([await names("Deployment"), await names("Service")]).toEqual([[], []]);
});
