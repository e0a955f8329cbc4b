import { expect, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const deployment = (env: string, { annotations = "{}", replicas = "" } = {}) => ({
  "d.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}, annotations: ${annotations}}
spec:
  ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: "reg.example/web:1", env: ${env}}]
`,
});
const mode = "{name: MODE, value: calm}";
const old = "{name: OLD, value: gone}";
const ghost = { spec: { template: { spec: { containers: [{ name: "main", env: [{ name: "GHOST", value: "boo" }] }] } } } };
const path = () => `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
const patch = (at: string, body: object, manager?: string) =>
  cluster.request("PATCH", manager === undefined ? at : `${at}?fieldManager=${manager}`, body, {
    contentType: "application/strategic-merge-patch+json",
  });

interface Web {
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { readonly containers: readonly { readonly env?: readonly { readonly name: string }[] }[] } };
  };
  readonly metadata: { readonly managedFields: readonly { readonly manager: string }[] };
}
const web = async () => (await cluster.request<Web>("GET", path())).body;
const names = ({ spec }: Web) => spec.template.spec.containers[0]?.env?.map(({ name }) => name);

test("zero values and empty texts that were removed on the cluster are drift, and the next sync brings them back", async () => {
  const files = {
    "a.yaml": `
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot, namespace: ${namespace}, labels: {tier.example/none: ""}}
automountServiceAccountToken: false
---
apiVersion: v1
kind: ConfigMap
metadata: {name: flags, namespace: ${namespace}}
data: {EMPTY: "", full: x}
`,
  };
  await trial.deploy({ files });
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
  const base = `/api/v1/namespaces/${namespace}`;
  await patch(`${base}/serviceaccounts/robot`, { automountServiceAccountToken: null, metadata: { labels: { "tier.example/none": null } } });
  await patch(`${base}/configmaps/flags`, { data: { EMPTY: null } });
  const { sync } = await trial.livestate(files);
  expect(sync.reason).toBe("There are 2 manifests not synced (0 adds, 0 deletes, 2 changes)");
  await trial.deploy({ files });
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

test("a field that somebody set beside ours is drift by name, and the next sync removes it", async () => {
  const files = deployment(`[${mode}]`);
  await trial.deploy({ files });
  await cluster.kubectl("-n", namespace, "set", "env", "deploy/web", "GHOST=boo");
  const { sync } = await trial.livestate(files);
  expect(sync).toMatchObject({ status: "out-of-sync", reason: "There is 1 manifest not synced (0 adds, 0 deletes, 1 change)" });
  expect(sync.detail).toContain("was set by kubectl-set at 20");

  const { lines } = await trial.deploy({ files });
  expect(lines).toContainEqual(expect.stringContaining("took over the fields of kubectl-set"));
  expect(names(await web())).toEqual(["MODE"]);
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

test("what somebody adds inside a list or map that is owned as a whole is drift, and so is what Git takes out of it", async () => {
  const declared = (toleration: string) => ({
    "d.yaml": deployment("[]")["d.yaml"].replace(
      "spec:\n      containers",
      `spec:\n      nodeSelector: {zone: a}\n      tolerations: [${toleration}]\n      containers`,
    ),
  });
  const both = declared("{key: a, operator: Exists, effect: NoSchedule}");
  await trial.deploy({ files: both });
  expect((await trial.livestate(both)).sync).toEqual({ status: "synced" });
  expect((await trial.livestate(declared("{key: a, operator: Exists}"))).sync.status).toBe("out-of-sync");
  const merge = { contentType: "application/merge-patch+json" };
  await cluster.request("PATCH", path(), { spec: { template: { spec: { nodeSelector: { disk: "ssd" } } } } }, merge);
  expect((await trial.livestate(both)).sync.status).toBe("out-of-sync");
  await trial.deploy({ files: both });
  expect((await trial.livestate(both)).sync).toEqual({ status: "synced" });
});

test("a field that a program without a known name set beside ours is drift", async () => {
  const files = deployment(`[${mode}]`);
  await trial.deploy({ files });
  await patch(path(), ghost);
  expect((await trial.livestate(files)).sync.status).toBe("out-of-sync");
  await trial.deploy({ files });
  expect(names(await web())).toEqual(["MODE"]);
});

const creators = [
  {
    name: "kubectl create",
    manager: "kubectl-create",
    create: () => cluster.request("POST", `${path().replace(/\/web$/, "")}?fieldManager=kubectl-create`, object()),
  },
  { name: "helm", manager: "helm", create: () => cluster.request("POST", `${path().replace(/\/web$/, "")}?fieldManager=helm`, object()) },
  {
    name: "kustomize-controller",
    manager: "kustomize-controller",
    create: () => cluster.request("PATCH", `${path()}?fieldManager=kustomize-controller`, object()),
  },
  { name: "an editor", manager: "unknown", create: () => cluster.request("POST", path().replace(/\/web$/, ""), object()) },
];
const object = () => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web", namespace },
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        containers: [
          {
            name: "main",
            image: "reg.example/web:1",
            env: [
              { name: "MODE", value: "calm" },
              { name: "OLD", value: "gone" },
            ],
          },
        ],
      },
    },
  },
});

test.for(creators)("what $name created is adopted at the first sync, and leaves the cluster with Git", async ({ manager, create }) => {
  await create();
  const before = deployment(`[${mode}, ${old}]`);
  expect((await trial.livestate(before)).sync.reason).toBe("There is 1 manifest not synced (0 adds, 0 deletes, 1 change)");
  const { lines } = await trial.deploy({ files: before });
  expect(lines).toContainEqual(expect.stringContaining(`took over the fields of ${manager}`));
  expect((await trial.livestate(before)).sync).toEqual({ status: "synced" });

  const after = deployment(`[${mode}]`);
  expect((await trial.livestate(after)).sync.status).toBe("out-of-sync");
  await trial.deploy({ files: after });
  expect(names(await web())).toEqual(["MODE"]);
  expect((await trial.livestate(after)).sync).toEqual({ status: "synced" });
});

test("what Git removed and was not deployed is drift", async () => {
  await trial.deploy({
    files: { "c.yaml": `{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ${namespace}}, data: {a: "1", b: "2"}}` },
  });
  const { sync } = await trial.livestate({
    "c.yaml": `{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ${namespace}}, data: {a: "1"}}`,
  });
  expect(sync.reason).toContain("1 change");
});

test("an object that is replaced drifts by what a replace removes, and a second replace changes nothing", async () => {
  const files = deployment("[{name: A, value: a}]", { annotations: '{pipecd.dev/sync-by-replace: "enabled"}' });
  await trial.deploy({ files });
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
  expect((await trial.deploy({ files })).lines).toContainEqual(expect.stringContaining("1 unchanged"));
  await patch(path(), ghost, "kubectl-set");
  const { sync } = await trial.livestate(files);
  expect(sync.status).toBe("out-of-sync");
  expect(sync.detail).toContain("GHOST");
  await trial.deploy({ files });
  expect(names(await web())).toEqual(["A"]);
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

test("no dry run is made of objects that are equal", async () => {
  const files = deployment(`[${mode}]`);
  await trial.deploy({ files });
  // This account may read, but not apply.
  await using readOnly = new Trial({
    kubeConfigPath: await cluster.restrictedKubeconfig(namespace, [
      { apiGroups: ["", "apps"], resources: ["deployments", "replicasets", "pods"], verbs: ["list"] },
    ]),
    applicationId: trial.applicationId,
  });
  expect((await readOnly.livestate(files)).sync).toEqual({ status: "synced" });
});
