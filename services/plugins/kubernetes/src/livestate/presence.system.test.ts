import { randomUUID } from "node:crypto";
import { eventually } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial({ alsoWatches: true });

const configMaps = (...names: readonly string[]) => ({
  "c.yaml": names
    .map((name) => `---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: ${namespace}}, data: {a: "1"}}\n`)
    .join(""),
});
const base = () => `/api/v1/namespaces/${namespace}/configmaps`;
const patch = (path: string, body: object) => cluster.request("PATCH", path, body, { contentType: "application/merge-patch+json" });

test("an object whose marks were removed is there, and is out of sync", async () => {
  const files = configMaps("a", "b");
  await trial.deploy({ files });
  await patch(`${base()}/a`, { metadata: { labels: null, annotations: null } });
  await patch(`${base()}/b`, {
    metadata: { ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "a", uid: await uidOf("a") }] },
  });
  const { sync, resources } = await trial.livestate(files);
  expect(sync.reason).toBe("There is 1 manifest not synced (0 adds, 0 deletes, 1 change)");
  expect(sync.detail).toContain("pipecd.dev/application");
  expect(resources.map(({ name, health }) => `${name} ${health}`).toSorted()).toEqual(["a healthy", "b healthy"]);
  await trial.deploy({ files });
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

const uidOf = async (name: string) => (await cluster.request<{ metadata: { uid: string } }>("GET", `${base()}/${name}`)).body.metadata.uid;

test("objects that somebody created are there before the first sync, however many are declared", async () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  for (const name of ["b", "e"])
    await cluster.request("POST", base(), { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { a: "1" } });
  const { sync, resources } = await trial.livestate(configMaps(...names));
  expect(sync.reason).toBe("There are 6 manifests not synced (4 adds, 0 deletes, 2 changes)");
  expect(
    resources
      .filter(({ health }) => health === "missing")
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(["a", "c", "d", "f"]);
});

const job = (ttl: string) => ({
  "j.yaml": `
apiVersion: batch/v1
kind: Job
metadata: {name: once, namespace: ${namespace}}
spec:
  ${ttl}
  template: {spec: {restartPolicy: Never, containers: [{name: a, image: "reg.example/a:1"}]}}
`,
});
const removed = async () => {
  await cluster.request("DELETE", `/apis/batch/v1/namespaces/${namespace}/jobs/once`, { propagationPolicy: "Background" });
  await eventually(
    async () => expect((await cluster.request("GET", `/apis/batch/v1/namespaces/${namespace}/jobs/once`)).status).toBe(404),
    {
      timeoutMs: 30_000,
    },
  );
};

test("a Job that is removed after it finished is done; one that was never applied, or that should stay, is missing", async () => {
  const files = job("ttlSecondsAfterFinished: 600");
  expect((await trial.livestate(files)).sync.reason).toContain("1 add");
  await trial.deploy({ files });
  await removed();
  const { sync, resources } = await trial.livestate(files);
  expect(sync).toEqual({ status: "synced" });
  expect(resources).toMatchObject([
    { name: "once", health: "healthy", healthReason: "Finished, and removed after ttlSecondsAfterFinished" },
  ]);

  await trial.deploy({ files: job("") });
  await removed();
  expect((await trial.livestate(job(""))).sync.reason).toContain("1 add");
});

const definition = (plural: string, schema: string, extra = "") => ({
  "crd.yaml": `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: ${plural}, kind: K${plural}}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${schema}}}
    ${extra}
`,
});

test("a custom resource that keeps unknown fields is compared by who set them, and its texts and empty values as they are", async () => {
  const plural = `t${randomUUID().replaceAll("-", "")}`;
  const files = {
    ...definition(plural, "{type: object, x-kubernetes-preserve-unknown-fields: true}"),
    "x.yaml": `{apiVersion: example.com/v1, kind: K${plural}, metadata: {name: x, namespace: ${namespace}}, spec: {limits: {cpu: "1000m"}, idle: false, zero: 0, none: "", empty: {}, list: [], deep: {a: [{b: 1}]}}}`,
  };
  const path = `/apis/example.com/v1/namespaces/${namespace}/${plural}/x`;
  await trial.deploy({ files });
  const isSynced = async () => expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
  const isDrift = async (field: string) => {
    const { sync } = await trial.livestate(files);
    expect(sync).toMatchObject({ status: "out-of-sync", detail: expect.stringContaining(`#spec.${field}`) });
    await trial.deploy({ files });
    await isSynced();
  };
  await isSynced();
  for (const [field, change] of Object.entries({
    idle: { idle: null },
    zero: { zero: null },
    none: { none: null },
    empty: { empty: null },
    list: { list: null },
    "limits.cpu": { limits: { cpu: "1" } },
    more: { more: { by: "hand" } },
    "deep.a": { deep: { a: [] } },
  })) {
    await patch(path, { spec: change });
    await isDrift(field);
  }
  await cluster.request(
    "PATCH",
    `${path}?fieldManager=k-operator`,
    { spec: { assigned: "node-1" } },
    { contentType: "application/merge-patch+json" },
  );
  await isSynced();
});

test("a field that the schema of a kind lacks is out of sync with the server's words, not hidden", async () => {
  const plural = `t${randomUUID().replaceAll("-", "")}`;
  const schema = "{type: object, properties: {spec: {type: object, properties: {a: {type: integer, default: 3}}}}}";
  const files = (spec: string) => ({
    ...definition(plural, schema, `- {name: v2, served: true, storage: false, schema: {openAPIV3Schema: ${schema}}}`),
    "x.yaml": `{apiVersion: example.com/v1, kind: K${plural}, metadata: {name: x, namespace: ${namespace}}, spec: ${spec}}`,
  });
  await trial.deploy({ files: files("{}") });
  expect((await trial.livestate(files("{}"))).sync).toEqual({ status: "synced" });
  const { sync } = await trial.livestate(files("{unknown: 1}"));
  expect(sync).toMatchObject({ status: "out-of-sync", detail: expect.stringContaining("the next sync would fail") });
  const other = files("{}");
  const inOther = { ...other, "x.yaml": other["x.yaml"].replace("example.com/v1", "example.com/v2") };
  expect((await trial.livestate(inOther)).sync).toEqual({ status: "synced" });
});

test("an object that is created again at every sync is compared although the cluster would not replace it", async () => {
  const files = (image: string) => ({
    "j.yaml": `
apiVersion: batch/v1
kind: Job
metadata: {name: once, namespace: ${namespace}, annotations: {pipecd.dev/force-sync-by-replace: "enabled"}}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: "reg.example/${image}"}]}}}
`,
  });
  await trial.deploy({ files: files("a:1") });
  expect((await trial.livestate(files("a:1"))).sync).toEqual({ status: "synced" });
  const { sync } = await trial.livestate(files("a:2"));
  expect(sync).toMatchObject({ status: "out-of-sync", detail: expect.stringContaining("containers.0.image") });
  expect(sync.detail).not.toContain("would fail");
});

test("a declaration that equals the live object is not out of sync because the cluster refuses to apply it", async () => {
  const limited = `limited-${randomUUID()}`;
  const policies = "/apis/admissionregistration.k8s.io/v1";
  onTestFinished(async () => {
    await cluster.request("DELETE", `${policies}/validatingadmissionpolicybindings/${limited}`);
    await cluster.request("DELETE", `${policies}/validatingadmissionpolicies/${limited}`);
  });
  // An empty map is not stored, so the server is asked.
  const files = {
    "c.yaml": `{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ${namespace}}, data: {a: "1"}, binaryData: {}}`,
  };
  await trial.deploy({ files });
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
  await cluster.request("POST", `${policies}/validatingadmissionpolicies`, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicy",
    metadata: { name: limited },
    spec: {
      matchConstraints: {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        resourceRules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["configmaps"] }],
      },
      validations: [{ expression: "false", message: "configmaps are frozen" }],
    },
  });
  await cluster.request("POST", `${policies}/validatingadmissionpolicybindings`, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: limited },
    spec: { policyName: limited, validationActions: ["Deny"] },
  });
  const frozen = () => patch(`${base()}/c`, { data: { a: "2" } });
  await eventually(async () => expect((await frozen()).status).toBe(422), { timeoutMs: 30_000 });
  const now = (await cluster.request<{ data: { a: string } }>("GET", `${base()}/c`)).body.data.a;
  const same = { "c.yaml": files["c.yaml"].replace('"1"', `"${now}"`) };
  expect((await trial.livestate(same)).sync).toMatchObject({ status: "unknown", detail: expect.stringContaining("configmaps are frozen") });
  const other = { "c.yaml": files["c.yaml"].replace('"1"', '"9"') };
  expect((await trial.livestate(other)).sync).toMatchObject({
    status: "out-of-sync",
    detail: expect.stringContaining("the next sync would fail"),
  });
});

test("whether an object has drifted is unknown while a webhook that may change it is away", async () => {
  const name = randomUUID();
  const selector = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
  await cluster.request("POST", "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name },
    webhooks: [
      {
        name: "away.example.com",
        clientConfig: { url: "https://127.0.0.1:9/" },
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        failurePolicy: "Fail",
        timeoutSeconds: 1,
        ...selector,
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["UPDATE"], resources: ["configmaps"] }],
      },
    ],
  });
  try {
    const files = configMaps("a");
    await trial.deploy({ files });
    expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
    const { sync } = await trial.livestate({ "c.yaml": files["c.yaml"].replace('"1"', '"2"') });
    expect(sync).toMatchObject({
      status: "unknown",
      reason: "1 manifest cannot be compared",
      detail: expect.stringContaining("away.example.com"),
    });
  } finally {
    await cluster.request("DELETE", `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${name}`);
  }
});

test("an account that may not apply is told what differs, and that nobody confirmed it", async () => {
  const files = configMaps("a");
  await trial.deploy({ files });
  await using readOnly = new Trial({
    kubeConfigPath: await cluster.restrictedKubeconfig(namespace, [{ apiGroups: [""], resources: ["configmaps"], verbs: ["list", "get"] }]),
    applicationId: trial.applicationId,
  });
  const other = { "c.yaml": files["c.yaml"].replace('"1"', '"2"') };
  expect((await readOnly.livestate(other)).sync).toMatchObject({
    status: "out-of-sync",
    detail: expect.stringContaining("not confirmed by the cluster"),
  });
  const emptied = { "c.yaml": files["c.yaml"].replace('a: "1"', 'a: "1", b: ""') };
  expect((await readOnly.livestate(emptied)).sync).toMatchObject({ status: "unknown", reason: "1 manifest cannot be compared" });
});
