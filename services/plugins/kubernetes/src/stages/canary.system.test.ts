import { randomUUID } from "node:crypto";
import { type Cluster, eventually, sharedCluster } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import type { TrialDeployment } from "../testing/trial/trial-requests.ts";

let cluster: Cluster;
let namespace = "";
let trial: Trial;
beforeAll(async () => {
  cluster = await sharedCluster();
  await defineVirtualServices();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async ({ onTestFinished }) => {
  namespace = await cluster.createNamespace();
  trial = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  onTestFinished(() => trial[Symbol.asyncDispose]());
});

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Istio is not installed, but its kind is enough to check what is written. */
async function defineVirtualServices(): Promise<void> {
  const group = "networking.istio.io";
  const name = `virtualservices.${group}`;
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  await cluster.request("POST", definitions, {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "VirtualService", plural: "virtualservices", singular: "virtualservice" },
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  });
  await eventually(async () => expect((await cluster.request("GET", `/apis/${group}/v1/virtualservices`)).status).toBe(200));
}

/** A revision: image and setting are `version`; `extra` is added to it. */
const revision = (version: string, extra = "") => ({
  "app.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  replicas: 4
  selector: {matchLabels: {app: web, pipecd.dev/variant: primary}}
  template:
    metadata: {labels: {app: web, pipecd.dev/variant: primary}}
    spec: {containers: [{name: web, image: "web:${version}", envFrom: [{configMapRef: {name: settings}}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}}
spec: {selector: {app: web, pipecd.dev/variant: primary}, ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: ${namespace}}
data: {version: "${version}"}
${extra}`,
});
const configMap = (name: string) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;
const route = () => `---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: web, namespace: ${namespace}}
spec: {hosts: [web], http: [{route: [{destination: {host: web, subset: primary}, weight: 100}]}]}
`;

interface Item {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
}
const paths = {
  Deployment: "/apis/apps/v1/namespaces/NS/deployments",
  Service: "/api/v1/namespaces/NS/services",
  ConfigMap: "/api/v1/namespaces/NS/configmaps",
  VirtualService: "/apis/networking.istio.io/v1/namespaces/NS/virtualservices",
};
const items = async (kind: keyof typeof paths) =>
  (await cluster.request<{ items: readonly Item[] }>("GET", paths[kind].replace("NS", namespace))).body.items.filter(
    ({ metadata }) => metadata.name !== "kube-root-ca.crt",
  );
const read = async (kind: keyof typeof paths, name: string) => (await items(kind)).find(({ metadata }) => metadata.name === name);

/** `Kind name` of every object, with `(variant)` if it is not primary. */
const live = async () => {
  const found = await Promise.all(
    (["Deployment", "Service", "ConfigMap", "VirtualService"] as const).map(async (kind) =>
      (await items(kind)).map(({ metadata }) => {
        const variant = metadata.labels?.["pipecd.dev/variant"] ?? "unmarked";
        return `${kind} ${metadata.name}${variant === "primary" ? "" : ` (${variant})`}`;
      }),
    ),
  );
  return found.flat();
};
const imageOf = async (name: string) => JSON.stringify(await read("Deployment", name)).match(/"image":"(.*?)"/)?.[1];
const selectorOf = async (name: string) => (await read("Service", name))?.spec?.["selector"];
const primaries = ["Deployment web", "Service web", "ConfigMap settings"];

const pipeline = ["K8S_CANARY_ROLLOUT", "K8S_TRAFFIC_ROUTING", "K8S_PRIMARY_ROLLOUT", "K8S_CANARY_CLEAN"];
const succeed = async (stage: string, options: unknown, deployment: Omit<TrialDeployment, "stage" | "options">) => {
  const done = await trial.deploy({ ...deployment, stage, options, pipeline });
  expect(done).toMatchObject({ result: "succeeded", message: "" });
  return done;
};

test("a canary pipeline by selector: canary, traffic, primary, traffic, clean; every stage runs twice", async () => {
  const running = revision("1", configMap("old"));
  await trial.deploy({ files: running });
  const deployment = { files: revision("2"), running };
  const twice = async (stage: string, options: unknown) => {
    await succeed(stage, options, deployment);
    return succeed(stage, options, deployment);
  };

  await twice("K8S_CANARY_ROLLOUT", { replicas: "30%", createService: true });
  expect(await live()).toEqual([
    "Deployment web",
    "Deployment web-canary (canary)",
    "Service web",
    "Service web-canary (canary)",
    "ConfigMap old",
    "ConfigMap settings",
    "ConfigMap settings-canary (canary)",
  ]);
  expect([await imageOf("web"), await imageOf("web-canary")]).toEqual(["web:1", "web:2"]);
  expect(await read("Deployment", "web-canary")).toMatchObject({
    spec: { replicas: 2, template: { spec: { containers: [{ envFrom: [{ configMapRef: { name: "settings-canary" } }] }] } } },
  });
  expect([(await read("ConfigMap", "settings"))?.data, (await read("ConfigMap", "settings-canary"))?.data]).toEqual([
    { version: "1" },
    { version: "2" },
  ]);

  const routed = await twice("K8S_TRAFFIC_ROUTING", { all: "canary" });
  expect(routed.lines).toContain("info: routing traffic: Primary: 0%, Canary: 100%, Baseline: 0%");
  expect(await selectorOf("web")).toEqual({ app: "web", "pipecd.dev/variant": "canary" });

  // The canary is not an obsolete primary.
  await twice("K8S_PRIMARY_ROLLOUT", { prune: true });
  expect(await imageOf("web")).toBe("web:2");
  expect(await live()).toEqual(
    expect.arrayContaining([...primaries, "Deployment web-canary (canary)", "ConfigMap settings-canary (canary)"]),
  );
  expect(await read("ConfigMap", "old")).toBeUndefined();

  await twice("K8S_TRAFFIC_ROUTING", { all: "primary" });
  expect(await selectorOf("web")).toEqual({ app: "web", "pipecd.dev/variant": "primary" });

  const cleaned = await succeed("K8S_CANARY_CLEAN", {}, deployment);
  expect(cleaned.lines.filter((line) => line.startsWith("success: deleted"))).toEqual([
    `success: deleted Service ${namespace}/web-canary`,
    `success: deleted Deployment.apps ${namespace}/web-canary`,
    `success: deleted ConfigMap ${namespace}/settings-canary`,
  ]);
  expect((await succeed("K8S_CANARY_CLEAN", {}, deployment)).lines.at(-1)).toBe("success: no canary objects to delete");
  expect(await live()).toEqual(primaries);
});

test("traffic split by Istio stays split during the primary rollout, and a rollback moves it back and cleans up", async () => {
  const application = { trafficRouting: { method: "istio" }, service: { name: "web" } };
  const running = revision("1", route());
  const deployment = { files: revision("2", route() + configMap("fresh")), running, application };
  await trial.deploy({ files: running, application });
  await succeed("K8S_CANARY_ROLLOUT", { replicas: 1 }, deployment);
  await succeed("K8S_BASELINE_ROLLOUT", { createService: true }, deployment);
  expect([await imageOf("web-canary"), await imageOf("web-baseline")]).toEqual(["web:2", "web:1"]);

  const weights = async () => {
    const [virtualService] = await items("VirtualService");
    return [...JSON.stringify(virtualService?.spec).matchAll(/"subset":"(\w+)"},"weight":(\d+)/g)].map(
      ([, subset, weight]) => `${subset} ${weight}`,
    );
  };
  await succeed("K8S_TRAFFIC_ROUTING", { canary: "20%", baseline: "10%" }, deployment);
  expect(await weights()).toEqual(["primary 70", "canary 20", "baseline 10"]);
  await succeed("K8S_PRIMARY_ROLLOUT", { prune: true }, deployment);
  expect(await weights()).toEqual(["primary 70", "canary 20", "baseline 10"]);
  expect(await imageOf("web")).toBe("web:2");

  for (const _ of [1, 2]) {
    expect(await trial.deploy({ ...deployment, stage: "K8S_ROLLBACK" })).toMatchObject({ result: "succeeded" });
    expect(await weights()).toEqual(["primary 100"]);
    expect(await imageOf("web")).toBe("web:1");
    expect(await live()).toEqual([...primaries, "VirtualService web"]);
  }
});

test("cleaning deletes only what has the marks of this application and the variant", async () => {
  const deployment = { files: revision("2"), running: revision("1") };
  await trial.deploy({ files: deployment.running });
  await succeed("K8S_CANARY_ROLLOUT", {}, deployment);
  await succeed("K8S_BASELINE_ROLLOUT", {}, deployment);
  await using other = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  await other.deploy({ files: { "a.yaml": configMap("mine") } });
  await other.deploy({
    ...deployment,
    files: { "a.yaml": revision("9")["app.yaml"].replaceAll("name: web,", "name: api,") },
    stage: "K8S_CANARY_ROLLOUT",
    options: { suffix: "x" },
  });

  await succeed("K8S_CANARY_CLEAN", {}, deployment);
  expect(await live()).toEqual([
    "Deployment api-x (canary)",
    "Deployment web",
    "Deployment web-baseline (baseline)",
    "Service web",
    "ConfigMap mine",
    "ConfigMap settings",
    "ConfigMap settings-x (canary)",
  ]);
  // After PipeCD, or without an inventory, the marks are enough. PipeCD leaves the key of the original on copies of ConfigMaps.
  const original = await read("ConfigMap", "settings");
  const asBaseline = { labels: { ...original?.metadata.labels, "pipecd.dev/variant": "baseline" }, name: "settings-baseline" };
  const copy = { ...original, metadata: { ...original?.metadata, ...asBaseline, uid: undefined, resourceVersion: undefined } };
  await cluster.request("POST", paths.ConfigMap.replace("NS", namespace), copy);
  expect(await read("ConfigMap", "settings-baseline")).toBeDefined();
  trial.objects = new Map();
  await succeed("K8S_BASELINE_CLEAN", {}, deployment);
  expect([await read("Deployment", "web-baseline"), await read("ConfigMap", "settings-baseline")]).toEqual([undefined, undefined]);
  // A sync with prune also deletes what an interrupted deployment left.
  await succeed("K8S_CANARY_ROLLOUT", {}, deployment);
  await trial.deploy({ files: deployment.files, options: { prune: true } });
  expect((await live()).filter((name) => name.includes("web"))).toEqual(["Deployment web", "Service web"]);
});

test("what cannot be applied or deleted fails the stage with its file or name", async () => {
  const files = revision("2");
  await trial.deploy({ files });
  const bad = await trial.deploy({ files, stage: "K8S_CANARY_ROLLOUT", options: { suffix: "Not_Valid" } });
  expect(bad).toMatchObject({ result: "failed" });
  expect(bad.message).toContain(`ConfigMap ${namespace}/settings-Not_Valid (app.yaml:17): ConfigMap "settings-Not_Valid" is invalid`);
  expect((await trial.deploy({ files, stage: "K8S_BASELINE_ROLLOUT", options: {} })).message).toContain(
    "there is no revision for a baseline",
  );

  await succeed("K8S_CANARY_ROLLOUT", {}, { files });
  const mayRead = { apiGroups: ["", "apps"], resources: ["configmaps", "deployments", "services"], verbs: ["get", "list", "patch"] };
  await using guest = new Trial({
    kubeConfigPath: await cluster.restrictedKubeconfig(namespace, [mayRead]),
    applicationId: trial.applicationId,
  });
  guest.objects = trial.objects;
  const kept = await guest.deploy({ files, stage: "K8S_CANARY_CLEAN", options: {} });
  expect(kept).toMatchObject({ result: "failed" });
  expect(kept.message).toMatch(
    /Deployment\.apps .*\/web-canary could not be deleted: .* is forbidden.*\n.*ConfigMap .*\/settings-canary could not be deleted/,
  );
  // It is still in the inventory: with the permission it is deleted.
  trial.objects = guest.objects;
  await succeed("K8S_CANARY_CLEAN", {}, { files });
  expect(await live()).toEqual(primaries);
});

test("an interrupted canary is completed or cleaned up by the next attempt", async () => {
  const many = Array.from({ length: 150 }, (_, i) => configMap(`c${i}`)).join("");
  const files = revision("2", many);
  const giveUp = new AbortController();
  const running = trial.deploy({ files, stage: "K8S_CANARY_ROLLOUT", options: {}, signal: giveUp.signal });
  await eventually(async () => expect((await items("ConfigMap")).length).toBeGreaterThan(30), { intervalMs: 5 });
  giveUp.abort();
  await expect(running).rejects.toMatchObject({ code: "canceled" });
  await succeed("K8S_CANARY_CLEAN", {}, { files });
  expect(await live()).toEqual([]);
  await succeed("K8S_CANARY_ROLLOUT", {}, { files });
  expect(await live()).toHaveLength(152);
});
