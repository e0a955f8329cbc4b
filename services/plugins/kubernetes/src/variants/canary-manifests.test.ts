import { expect, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import { describeManifest } from "../manifests/manifest.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { canaryManifests } from "./canary-manifests.ts";
import { canaryOptionsSchema } from "./options.ts";

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 5
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      imagePullSecrets: [{name: key}, {name: foreign}]
      volumes:
      - {name: a, configMap: {name: settings}}
      - {name: b, secret: {secretName: key}}
      - {name: c, projected: {sources: [{configMap: {name: settings}}, {secret: {name: key}}, {serviceAccountToken: {path: t}}]}}
      - {name: d, configMap: {name: foreign}}
      initContainers:
      - {name: init, image: "init:1", envFrom: [{secretRef: {name: key}}]}
      containers:
      - name: web
        image: "web:1"
        env:
        - {name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}
        - {name: B, valueFrom: {secretKeyRef: {name: foreign, key: b}}}
        - {name: C, value: settings}
        envFrom: [{configMapRef: {name: settings}}]
`;
const config = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {a: "1"}
---
apiVersion: v1
kind: Secret
metadata: {name: key}
`;
const service = (name: string, spec: string) => `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: ${spec}\n`;

const canary = (text: string, options: unknown = {}, section: unknown = {}) =>
  canaryManifests(parseManifests(text, "a.yaml").manifests, applicationSchema.parse(section), canaryOptionsSchema.parse(options), {
    routesTraffic: false,
  });

test("the copy of a Deployment has the variant in its selector and pods, and reads copies of the declared ConfigMaps and Secrets", () => {
  const copies = canary(web + config);
  expect(copies.map(describeManifest)).toEqual([
    "ConfigMap settings-canary (a.yaml:28)",
    "Secret key-canary (a.yaml:33)",
    "Deployment.apps web-canary (a.yaml:2)",
  ]);
  expect(copies[2]?.object).toEqual({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web-canary", labels: { app: "web" } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: "web", "pipecd.dev/variant": "canary" } },
      template: {
        metadata: { labels: { app: "web", "pipecd.dev/variant": "canary" } },
        spec: {
          imagePullSecrets: [{ name: "key-canary" }, { name: "foreign" }],
          volumes: [
            { name: "a", configMap: { name: "settings-canary" } },
            { name: "b", secret: { secretName: "key-canary" } },
            {
              name: "c",
              projected: {
                sources: [
                  { configMap: { name: "settings-canary" } },
                  { secret: { name: "key-canary" } },
                  { serviceAccountToken: { path: "t" } },
                ],
              },
            },
            { name: "d", configMap: { name: "foreign" } },
          ],
          initContainers: [{ name: "init", image: "init:1", envFrom: [{ secretRef: { name: "key-canary" } }] }],
          containers: [
            {
              name: "web",
              image: "web:1",
              env: [
                { name: "A", valueFrom: { configMapKeyRef: { name: "settings-canary", key: "a" } } },
                { name: "B", valueFrom: { secretKeyRef: { name: "foreign", key: "b" } } },
                { name: "C", value: "settings" },
              ],
              envFrom: [{ configMapRef: { name: "settings-canary" } }],
            },
          ],
        },
      },
    },
  });
});

const replicas = [
  { name: "1 by default", declared: 5, options: {}, want: 1 },
  { name: "a number", declared: 5, options: { replicas: 3 }, want: 3 },
  { name: "a number as a string", declared: 5, options: { replicas: "2" }, want: 2 },
  { name: "a percentage, rounded up", declared: 5, options: { replicas: "50%" }, want: 3 },
  { name: "0 %", declared: 5, options: { replicas: "0%" }, want: 0 },
  { name: "0", declared: 5, options: { replicas: 0 }, want: 0 },
  { name: "a percentage of a workload without replicas", declared: undefined, options: { replicas: "10%" }, want: 1 },
  { name: "a number for a workload without replicas", declared: undefined, options: { replicas: 4 }, want: 4 },
  { name: "a percentage of 0", declared: 0, options: { replicas: "50%" }, want: 0 },
];
test.for(replicas)("replicas: $name", ({ declared, options, want }) => {
  const text = web.replace("  replicas: 5\n", declared === undefined ? "" : `  replicas: ${declared}\n`);
  expect(canary(text, options)[0]?.object["spec"]).toMatchObject({ replicas: want });
});

test("the copy of the Service is only reachable inside the cluster", () => {
  const outside = `{type: LoadBalancer, selector: {app: web}, clusterIP: 10.0.0.7, externalIPs: [1.2.3.4], loadBalancerIP: 5.6.7.8,
    loadBalancerSourceRanges: [0.0.0.0/0], externalTrafficPolicy: Local, ports: [{port: 80, nodePort: 30080}]}`;
  const [copy] = canary(web + service("web", outside), { createService: true, suffix: "try" });
  expect(copy?.object).toEqual({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "web-try" },
    spec: { type: "ClusterIP", selector: { app: "web", "pipecd.dev/variant": "canary" }, ports: [{ port: 80 }] },
  });
});

test("a headless Service stays headless, and the configured one is copied", () => {
  const text = web + service("first", "{}") + service("second", "{clusterIP: None, selector: {app: web}}");
  const [copy, ...rest] = canary(text, { createService: true }, { service: { name: "second" } });
  expect(copy?.object).toMatchObject({ metadata: { name: "second-canary" }, spec: { clusterIP: "None" } });
  expect(rest.map(describeManifest)).toEqual(["Deployment.apps web-canary (a.yaml:2)"]);
});

test("a configured variant label is used, and only the referenced workloads are copied", () => {
  const section = { workloads: [{ name: "api" }], variantLabel: { key: "track", canaryValue: "next" } };
  const copies = canary(`${web}---${web.replaceAll("web", "api")}`, {}, section);
  expect(copies).toHaveLength(1);
  expect(copies[0]?.object).toMatchObject({
    metadata: { name: "api-canary" },
    spec: { selector: { matchLabels: { app: "api", track: "next" } } },
  });
});

test("pods do not read ConfigMaps of another namespace", () => {
  const copies = canary(web + config.replace("{name: settings}", "{name: settings, namespace: elsewhere}"));
  expect(copies.at(-1)?.object["spec"]).toMatchObject({
    template: { spec: { volumes: [{ configMap: { name: "settings" } }, {}, {}, {}] } },
  });
});

test("patches change the copies", () => {
  const patches = [{ target: { kind: "ConfigMap", name: "settings" }, ops: [{ op: "yaml-replace", path: "$.data.a", value: "'2'" }] }];
  expect(canary(web + config, { patches })[0]?.object).toMatchObject({ metadata: { name: "settings-canary" }, data: { a: "2" } });
});

const refused = [
  { name: "no workload", text: config, want: "no workload to create a variant of" },
  {
    name: "a workload that is not a Deployment",
    text: web.replaceAll("Deployment", "StatefulSet"),
    section: { workloads: [{ kind: "StatefulSet", name: "web" }] },
    want: "variants support Deployments only, not StatefulSet.apps web (a.yaml:2): the pods of a StatefulSet have names and volumes of their own, which copies would not have",
  },
  {
    name: "nothing but workloads that cannot be copied",
    text: web.replaceAll("Deployment", "DaemonSet"),
    want: "no workload to create a variant of; not of DaemonSet.apps web (a.yaml:2): a DaemonSet runs one pod on every node, so a part of it cannot be tried",
  },
  { name: "no Service to copy", text: web, options: { createService: true }, want: "declares no Service" },
  {
    name: "another Service",
    text: web + service("a", "{}"),
    options: { createService: true },
    section: { service: { name: "b" } },
    want: "no Service b",
  },
  {
    name: "a copy that would overwrite a declared object",
    text: `${web}---${web.replaceAll("name: web,", "name: web-canary,")}`,
    section: { workloads: [{ name: "web" }] },
    want: "the copy Deployment.apps web-canary (a.yaml:2) would overwrite what a.yaml:28 declares",
  },
];
test.for(refused)("rejected: $name", ({ text, options, section, want }) => {
  expect(() => canary(text, options, section)).toThrow(want);
});

test("invalid options are rejected", () => {
  for (const options of [
    { suffix: "" },
    { replicas: "many" },
    { replicas: -1 },
    { patches: [{ target: {}, ops: [{ op: "json", path: "$" }] }] },
  ])
    expect(canaryOptionsSchema.safeParse(options).success).toBe(false);
});
