import { eventually } from "@slipway/testkit";
import { beforeAll, expect, test } from "vitest";
import type { TrialDeployment } from "../testing/trial/trial-requests.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();
beforeAll(defineHttpRoutes);

/** No gateway is installed, but the kind is enough to check what is written. */
async function defineHttpRoutes(): Promise<void> {
  const group = "gateway.networking.k8s.io";
  await cluster.request("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `httproutes.${group}`,
      annotations: { "api-approved.kubernetes.io": "https://github.com/kubernetes-sigs/gateway-api" },
    },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind: "HTTPRoute", plural: "httproutes", singular: "httproute" },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  });
  await eventually(async () => expect((await cluster.request("GET", `/apis/${group}/v1/httproutes`)).status).toBe(200));
}

/** A revision. If it is `stuck`, no node takes its pods, and it misses its deadline soon. */
const revision = (version: string, { stuck = false, extra = "" } = {}) => ({
  "app.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  replicas: 4
${stuck ? "  progressDeadlineSeconds: 2\n" : ""}  selector: {matchLabels: {app: web, pipecd.dev/variant: primary}}
  template:
    metadata: {labels: {app: web, pipecd.dev/variant: primary}}
    spec: {${stuck ? "nodeSelector: {none: none}," : ""} containers: [{name: web, image: "web:${version}"}]}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}}
spec: {selector: {app: web, pipecd.dev/variant: primary}, ports: [{port: 80}]}
${extra}`,
});
const httpRoute = () => `---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: web, namespace: ${namespace}}
spec: {rules: [{backendRefs: [{name: web, port: 80}]}]}
`;

interface Routed {
  readonly spec: {
    readonly selector?: Readonly<Record<string, string>>;
    readonly rules?: readonly { readonly backendRefs: readonly { readonly name: string; readonly weight?: number }[] }[];
  };
}
const read = async (path: string) => (await cluster.request<Routed>("GET", path)).body;
const service = () => `/api/v1/namespaces/${namespace}/services/web`;
const servedBySelector = async () => (await read(service())).spec.selector?.["pipecd.dev/variant"];
const weights = async () => {
  const { spec } = await read(`/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/web`);
  return spec.rules?.flatMap(({ backendRefs }) => backendRefs.map(({ name, weight }) => `${name} ${weight ?? ""}`.trim()));
};
const exists = async (path: string) => (await cluster.request("GET", path)).status === 200;
const canary = () => `/apis/apps/v1/namespaces/${namespace}/deployments/web-canary`;

const pipeline = ["K8S_CANARY_ROLLOUT", "K8S_TRAFFIC_ROUTING", "K8S_PRIMARY_ROLLOUT", "K8S_TRAFFIC_ROUTING", "K8S_CANARY_CLEAN"];
const run = (stage: string, options: unknown, deployment: Omit<TrialDeployment, "stage" | "options">) =>
  trial.deploy({ pipeline, ...deployment, stage, options });
const succeed = async (...words: Parameters<typeof run>) => expect(await run(...words)).toMatchObject({ result: "succeeded", message: "" });
const refuse = async (want: string, ...words: Parameters<typeof run>) =>
  expect(await run(...words)).toMatchObject({ result: "failed", message: expect.stringContaining(want) });

test("traffic split by an HTTPRoute stays split during the primary rollout, and a rollback moves it back and cleans up", async () => {
  const application = {
    trafficRouting: { method: "gatewayapi", gatewayApi: { canaryService: "web-canary", baselineService: "web-baseline" } },
  };
  const running = revision("1", { extra: httpRoute() });
  const copies = `---\napiVersion: v1\nkind: Service\nmetadata: {name: web-NAME, namespace: ${namespace}}\nspec: {selector: {app: web, pipecd.dev/variant: NAME}, ports: [{port: 80}]}\n`;
  const target = revision("2", { extra: httpRoute() + copies.replaceAll("NAME", "canary") + copies.replaceAll("NAME", "baseline") });
  const deployment = { files: target, running, application };
  await trial.deploy({ files: running, application });
  await succeed("K8S_CANARY_ROLLOUT", { replicas: 2 }, deployment);
  await succeed("K8S_BASELINE_ROLLOUT", { replicas: 1 }, deployment);
  const { lines } = await run("K8S_TRAFFIC_ROUTING", { canary: "30%", baseline: 10 }, deployment);
  expect(lines).toContain("info: routing traffic: Primary: 60%, Canary: 30%, Baseline: 10%");
  expect(await weights()).toEqual(["web 60", "web-canary 30", "web-baseline 10"]);
  await succeed("K8S_PRIMARY_ROLLOUT", {}, deployment);
  expect(await weights()).toEqual(["web 60", "web-canary 30", "web-baseline 10"]);
  await refuse("web (app.yaml:17) still sends traffic to canary: add a stage K8S_TRAFFIC_ROUTING", "K8S_CANARY_CLEAN", {}, deployment);
  expect(await exists(canary())).toBe(true);

  for (const _ of [1, 2]) {
    await succeed("K8S_ROLLBACK", undefined, deployment);
    expect(await weights()).toEqual(["web"]);
    expect(await exists(canary())).toBe(false);
  }
});

test("no traffic is sent to a variant without the pods that it is scaled for", async () => {
  const running = revision("1");
  await trial.deploy({ files: running });
  const deployment = { files: revision("2"), running };
  await refuse(
    "canary has no pods to send traffic to: no workload behind the route has pipecd.dev/variant: canary",
    "K8S_TRAFFIC_ROUTING",
    { all: "canary" },
    deployment,
  );
  await succeed("K8S_CANARY_ROLLOUT", { replicas: 0 }, deployment);
  await refuse(`Deployment.apps ${namespace}/web-canary is scaled to 0`, "K8S_TRAFFIC_ROUTING", { all: "canary" }, deployment);

  const stuck = { files: revision("3", { stuck: true }), running };
  await succeed("K8S_CANARY_ROLLOUT", { replicas: 2 }, stuck);
  await refuse(
    `canary is not available: Deployment.apps ${namespace}/web-canary: Deployment "web-canary" exceeded its progress deadline`,
    "K8S_TRAFFIC_ROUTING",
    { all: "canary" },
    stuck,
  );
  expect(await servedBySelector()).toBe("primary");

  await succeed("K8S_CANARY_ROLLOUT", { replicas: 1 }, deployment);
  const routed = await run("K8S_TRAFFIC_ROUTING", { all: "canary" }, deployment);
  expect(routed).toMatchObject({ result: "succeeded" });
  expect(await servedBySelector()).toBe("canary");
});

test("a primary rollout leaves the traffic where it is if a later stage moves it, and the canary is not deleted under it", async () => {
  const running = revision("1");
  await trial.deploy({ files: running });
  const deployment = { files: revision("2"), running };
  await succeed("K8S_CANARY_ROLLOUT", { replicas: "100%" }, deployment);
  await succeed("K8S_TRAFFIC_ROUTING", { all: "canary" }, deployment);
  await succeed("K8S_PRIMARY_ROLLOUT", {}, deployment);
  expect(await servedBySelector()).toBe("canary");
  await refuse(`Service ${namespace}/web (app.yaml:12) still sends traffic to canary`, "K8S_CANARY_CLEAN", {}, deployment);
  await succeed("K8S_TRAFFIC_ROUTING", { all: "primary" }, deployment);
  expect(await servedBySelector()).toBe("primary");
  await succeed("K8S_CANARY_CLEAN", {}, deployment);
  expect(await exists(canary())).toBe(false);
});

test("without a later stage that routes traffic, a primary rollout applies the Service as declared", async () => {
  const running = revision("1");
  await trial.deploy({ files: running });
  const short = { files: revision("2"), running, pipeline: ["K8S_CANARY_ROLLOUT", "K8S_TRAFFIC_ROUTING"] };
  await succeed("K8S_CANARY_ROLLOUT", {}, short);
  await succeed("K8S_TRAFFIC_ROUTING", { all: "canary" }, short);
  await succeed("K8S_PRIMARY_ROLLOUT", {}, { ...short, pipeline: ["K8S_PRIMARY_ROLLOUT"] });
  expect(await servedBySelector()).toBe("primary");
});

test("traffic that is split on some deploy targets stays as declared on the others", async () => {
  const running = revision("1");
  const targets = ["dev", "old"]; // in one cluster, so one Service shows what each of them does
  await trial.deploy({ files: running, targets });
  const onOld = { multiTargets: ["old"] };
  const stages = [
    { name: "K8S_MULTI_CANARY_ROLLOUT", with: onOld },
    { name: "K8S_PRIMARY_ROLLOUT" },
    { name: "K8S_MULTI_TRAFFIC_ROUTING", with: onOld },
  ];
  const deployment = { files: revision("2"), running, targets, pipeline: [], spec: { pipeline: { stages } } };
  await succeed("K8S_MULTI_CANARY_ROLLOUT", { ...onOld, replicas: "100%" }, deployment);
  await succeed("K8S_MULTI_TRAFFIC_ROUTING", { ...onOld, all: "canary" }, deployment);
  await succeed("K8S_MULTI_PRIMARY_ROLLOUT", onOld, deployment);
  expect(await servedBySelector()).toBe("canary");
  await succeed("K8S_MULTI_PRIMARY_ROLLOUT", { multiTargets: ["dev"] }, deployment);
  expect(await servedBySelector()).toBe("primary");
});

test("an HTTPRoute is applied as declared on deploy targets whose traffic no stage splits", async () => {
  const application = { trafficRouting: { method: "gatewayapi" } };
  const stages = [{ name: "K8S_MULTI_TRAFFIC_ROUTING", with: { multiTargets: ["old"] } }];
  const files = revision("1", { extra: httpRoute() });
  const deployment = { files, application, targets: ["dev", "old"], pipeline: [], spec: { pipeline: { stages } } };
  await succeed("K8S_MULTI_PRIMARY_ROLLOUT", { multiTargets: ["old"] }, deployment);
  expect(await exists(`/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/web`)).toBe(false);
  await succeed("K8S_MULTI_PRIMARY_ROLLOUT", { multiTargets: ["dev"] }, deployment);
  expect(await weights()).toEqual(["web"]);
});

test("a rollback leaves the traffic with the canary while the primary has no pods", async () => {
  const running = revision("1", { stuck: true });
  await trial.deploy({ files: running });
  const deployment = { files: revision("2"), running };
  await succeed("K8S_CANARY_ROLLOUT", { replicas: 1 }, deployment);
  await cluster.request(
    "PATCH",
    service(),
    { spec: { selector: { "pipecd.dev/variant": "canary" } } },
    { contentType: "application/merge-patch+json" },
  );
  await refuse(
    `primary is not available: Deployment.apps ${namespace}/web: Deployment "web" exceeded its progress deadline`,
    "K8S_ROLLBACK",
    undefined,
    deployment,
  );
  expect([await servedBySelector(), await exists(canary())]).toEqual(["canary", true]);
});
