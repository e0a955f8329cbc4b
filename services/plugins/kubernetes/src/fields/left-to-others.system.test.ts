import { randomUUID } from "node:crypto";
import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const web = (replicas: string, { annotations = "{}", more = "" } = {}) => ({
  "d.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}, annotations: ${annotations}}
spec:
  ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: main, image: "reg.example/web:1"}]}
${more}`,
});
const autoscaler = () => `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: ${namespace}}
spec: {maxReplicas: 9, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
`;
const deployment = () => `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
const patch = (path: string, body: object, manager = "kubectl-edit", contentType = "application/merge-patch+json") =>
  cluster.request("PATCH", `${path}?fieldManager=${manager}`, body, { contentType });
const replicas = async () => (await cluster.request<{ spec: { replicas: number } }>("GET", deployment())).body.spec.replicas;
const version = async () => (await cluster.request<{ metadata: { generation: number } }>("GET", deployment())).body.metadata.generation;
const status = async (files: Readonly<Record<string, string>>, config = "", application?: unknown) =>
  (await trial.livestate(files, config, {}, application)).sync;
const scaled = (to: number) => patch(`${deployment()}/scale`, { spec: { replicas: to } }, "kube-controller-manager");

test("replicas that an autoscaler decided are no drift and stay, until it is gone", async () => {
  const files = web("replicas: 2", { more: autoscaler() });
  await trial.deploy({ files });
  await scaled(5);
  expect(await status(files)).toEqual({ status: "synced" });
  const { lines, result } = await trial.deploy({ files: web("replicas: 3", { more: autoscaler() }) });
  expect({ result, replicas: await replicas() }).toEqual({ result: "succeeded", replicas: 5 });
  expect(lines).toContainEqual(expect.stringContaining("left to their owners: .spec.replicas (kube-controller-manager)"));

  await cluster.request("DELETE", `/apis/autoscaling/v2/namespaces/${namespace}/horizontalpodautoscalers/web`);
  const alone = web("replicas: 2");
  expect((await status(alone)).status).toBe("out-of-sync");
  await trial.deploy({ files: alone });
  expect(await replicas()).toBe(2);
});

test("replicas stay when Git leaves them to an autoscaler", async () => {
  await trial.deploy({ files: web("replicas: 4") });
  const files = web("", { more: autoscaler() });
  await trial.deploy({ files });
  expect(await replicas()).toBe(4);
  expect(await status(files)).toEqual({ status: "synced" });
});

test("somebody who scales changes what Git declares", async () => {
  const files = web("replicas: 2");
  await trial.deploy({ files });
  await patch(`${deployment()}/scale`, { spec: { replicas: 5 } }, "kubectl");
  const { status: word, detail } = await status(files);
  expect({ word, detail }).toMatchObject({
    word: "out-of-sync",
    detail: expect.stringContaining("! spec.replicas was set by kubectl\n"),
  });
  await trial.deploy({ files });
  expect(await replicas()).toBe(2);
});

test("replicas that somebody sets beside the declaration are drift", async () => {
  const files = web("");
  await trial.deploy({ files });
  await patch(deployment(), { spec: { replicas: 5 } });
  expect((await status(files)).status).toBe("out-of-sync");
  await trial.deploy({ files });
  expect(await replicas()).toBe(1);
});

test("what a controller writes beside the declaration is no drift and stays, also where the object is replaced", async () => {
  const note = { metadata: { annotations: { "example.com/address": "10.0.0.1" }, finalizers: ["example.com/wait"] } };
  for (const annotations of ["{}", '{pipecd.dev/sync-by-replace: "enabled"}']) {
    const files = web("replicas: 2", { annotations });
    await trial.deploy({ files });
    await patch(deployment(), note, "example-controller");
    expect(await status(files)).toEqual({ status: "synced" });
    const before = await version();
    await trial.deploy({ files });
    expect(await version()).toBe(before);
    expect((await cluster.request("GET", deployment())).body).toMatchObject(note);
  }
  await patch(deployment(), { metadata: { finalizers: null } });
});

test("a restart is no drift and is not taken back", async () => {
  const files = web("replicas: 2");
  await trial.deploy({ files });
  await cluster.kubectl("-n", namespace, "rollout", "restart", "deploy/web");
  expect(await status(files)).toEqual({ status: "synced" });
  await trial.deploy({ files });
  expect((await cluster.request("GET", deployment())).body).toMatchObject({
    spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": expect.any(String) } } } },
  });
});

test("the rules of an aggregated ClusterRole are its controller's, also where the manifest was exported with them", async () => {
  const [part, whole] = [`part-${randomUUID()}`, `whole-${randomUUID()}`];
  const files = (rules: string) => ({
    "r.yaml": `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ${part}, labels: {of: ${whole}}}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: ${whole}}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {of: ${whole}}}]}
rules: ${rules}
`,
  });
  const path = `/apis/rbac.authorization.k8s.io/v1/clusterroles/${whole}`;
  const filled = { rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }] };
  await trial.deploy({ files: files("[]") });
  await eventually(async () => expect((await cluster.request("GET", path)).body).toMatchObject(filled), { timeoutMs: 30_000 });
  for (const rules of ["[]", "null", '[{apiGroups: [""], resources: [secrets], verbs: [list]}]']) {
    expect(await status(files(rules))).toEqual({ status: "synced" });
    await trial.deploy({ files: files(rules) });
    expect((await cluster.request("GET", path)).body).toMatchObject(filled);
  }
});

test("a certificate that was injected is no drift and stays; one that Git declares is Git's", async () => {
  const name = randomUUID();
  const files = (bundle: string, annotations = "{}") => ({
    "w.yaml": `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: "${name}", annotations: ${annotations}}
webhooks:
  - name: check.example.com
    clientConfig: {url: "https://check.example.com"${bundle}}
    sideEffects: None
    admissionReviewVersions: [v1]
    failurePolicy: Ignore
    rules: [{apiGroups: [example.com], apiVersions: [v1], operations: [CREATE], resources: [nothing]}]
`,
  });
  const path = `/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/${name}`;
  const bundle = Buffer.from(exampleCertificate).toString("base64");
  const inject = (manager: string) =>
    patch(path, [{ op: "add", path: "/webhooks/0/clientConfig/caBundle", value: bundle }], manager, "application/json-patch+json");
  const present = { webhooks: [{ clientConfig: { caBundle: bundle } }] };
  for (const each of [files(""), files(', caBundle: ""'), files(', caBundle: "Cg=="', "{cert-manager.io/inject-ca-from: a/b}")]) {
    await trial.deploy({ files: each });
    expect((await inject("some-program")).status).toBe(200);
    expect(await status(each)).toEqual({ status: "synced" });
    await trial.deploy({ files: each });
    expect((await cluster.request("GET", path)).body).toMatchObject(present);
  }
  expect((await status(files(`, caBundle: "${Buffer.from(`${exampleCertificate}\n`).toString("base64")}"`))).status).toBe("out-of-sync");
});

/** Any text that the API server takes for a certificate. */
const exampleCertificate = `-----BEGIN CERTIFICATE-----
MIIBdzCCAR2gAwIBAgIUJ8w3B8u0d2l5cZ2mQ3v2mB6f3nAwCgYIKoZIzj0EAwIw
-----END CERTIFICATE-----
`;

test("fields that only a server writes are no drift in a manifest that was exported", async () => {
  await trial.deploy({ files: web("replicas: 2") });
  const exported = await cluster.kubectl("-n", namespace, "get", "deploy/web", "-o", "yaml", "--show-managed-fields");
  const files = { "d.yaml": exported };
  expect((await trial.deploy({ files })).result).toBe("succeeded");
  await patch(deployment(), { spec: { paused: true } }, "kubectl-edit");
  await patch(deployment(), { spec: { paused: null } }, "kubectl-edit");
  expect(await status(files)).toEqual({ status: "synced" });
});

test("a conflict with another manager follows the policy, and names owner and fields", async () => {
  const files = (image: string, policy: string) => ({
    "c.yaml": `{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ${namespace}, annotations: ${policy}}, data: {image: "${image}", mine: "${image}"}}`,
  });
  const path = `/api/v1/namespaces/${namespace}/configmaps/c`;
  const data = async () => (await cluster.request<{ data: unknown }>("GET", path)).body.data;
  await trial.deploy({ files: files("1", "{}") });
  await patch(path, { data: { image: "theirs", beside: "theirs" } });

  const failed = await trial.deploy({ files: files("2", "{}"), application: { conflicts: "fail" } });
  expect(failed).toMatchObject({ result: "failed", message: expect.stringContaining(".data.image (kubectl-edit)") });
  expect(await data()).toEqual({ image: "theirs", beside: "theirs", mine: "1" });
  expect((await status(files("2", "{}"), "", { conflicts: "fail" })).detail).toContain(
    "other field managers own what it declares: .data.image (kubectl-edit)",
  );

  const skipped = await trial.deploy({ files: files("3", "{slipway/conflicts: skip}") });
  expect(skipped.lines).toContainEqual(expect.stringContaining("left to their owners: .data.image (kubectl-edit)"));
  expect(await data()).toEqual({ image: "theirs", beside: "theirs", mine: "3" });
  expect(await status(files("3", "{slipway/conflicts: skip}"))).toEqual({ status: "synced" });

  const forced = await trial.deploy({ files: files("4", "{}") });
  expect(forced.lines).toContainEqual(expect.stringContaining("took over from other field managers: .data.image (kubectl-edit)"));
  expect(await data()).toEqual({ image: "4", mine: "4" });
  expect(await trial.deploy({ files: files("4", "{slipway/conflicts: never}") })).toMatchObject({
    result: "failed",
    message: expect.stringContaining("annotation slipway/conflicts: must be force, fail or skip, not never"),
  });
});

test("an ignored field that somebody else set is left to them; one that nobody set is as in Git", async () => {
  const ignoring = { driftDetection: { ignoreFields: [`apps/v1:Deployment:*:web#spec.replicas`, `*:*:${namespace}:*#manager:vendor-*`] } };
  const config = JSON.stringify({ spec: ignoring });
  await trial.deploy({ files: web("replicas: 2"), spec: ignoring });
  await trial.deploy({ files: web("replicas: 3"), spec: ignoring });
  expect(await replicas()).toBe(3);
  await patch(deployment(), { spec: { replicas: 7 } }, "some-script");
  await patch(deployment(), { spec: { minReadySeconds: 4 } }, "vendor-console");
  expect(await status(web("replicas: 3"), config)).toEqual({ status: "synced" });
  await trial.deploy({ files: web("replicas: 4"), spec: ignoring });
  expect((await cluster.request("GET", deployment())).body).toMatchObject({ spec: { replicas: 7, minReadySeconds: 4 } });
  expect((await status(web("replicas: 4"))).reason).toContain("1 change");
});

test("an object that was replaced before is applied as ours: nothing of it stays, and it is no conflict", async () => {
  const files = (annotations: string, data: string) => ({
    "c.yaml": `{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ${namespace}, annotations: ${annotations}}, data: ${data}}`,
  });
  await trial.deploy({ files: files('{pipecd.dev/sync-by-replace: "enabled"}', '{a: "1", gone: "1"}') });
  const applied = files("{}", '{a: "2"}');
  expect((await status(applied, "", { conflicts: "fail" })).reason).toContain("1 change");
  const { result, lines } = await trial.deploy({ files: applied, application: { conflicts: "fail" } });
  expect({ result, lines: lines.filter((line) => line.includes("took over")) }).toEqual({ result: "succeeded", lines: [] });
  expect((await cluster.request<{ data: unknown }>("GET", `/api/v1/namespaces/${namespace}/configmaps/c`)).body.data).toEqual({ a: "2" });
  expect(await status(applied)).toEqual({ status: "synced" });
});
