import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial({ alsoWatches: true });

const application = (image = "web:1", more = "") => ({
  "app.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: "${image}"
          resources: {limits: {cpu: 1000m, memory: 1024Mi}, requests: {cpu: 0.5}}
          ports: [{containerPort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Secret
metadata: {name: keys, namespace: ${namespace}}
stringData: {password: hunter2-hunter2}
${more}`,
});
const patch = (path: string, body: object) => cluster.request("PATCH", path, body, { contentType: "application/merge-patch+json" });
const deployment = () => `/apis/apps/v1/namespaces/${namespace}/deployments/web`;

test("an application is synced after it was deployed, drifts, and is synced again", async () => {
  const files = application();
  await trial.deploy({ files });
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });

  await patch(deployment(), { spec: { replicas: 5 } });
  await patch(`/api/v1/namespaces/${namespace}/secrets/keys`, { data: { password: Buffer.from("stolen-stolen").toString("base64") } });
  await cluster.request("DELETE", `/api/v1/namespaces/${namespace}/services/web`);
  const { sync, resources } = await trial.livestate(files);
  expect(sync).toMatchObject({ status: "out-of-sync", reason: "There are 3 manifests not synced (1 add, 0 deletes, 2 changes)" });
  expect(sync.detail).toContain("-   replicas: 5\n+   replicas: 2\n");
  expect(sync.detail).toContain("*****");
  expect(sync.detail).not.toMatch(/hunter2|stolen|c3RvbGVu|aHVudGVy/);
  expect(resources).toContainEqual(expect.objectContaining({ name: "web", resourceType: "Service", health: "missing" }));

  await trial.deploy({ files });
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

test("a declared object that was not deployed is missing, and an obsolete one is counted as a delete", async () => {
  const configMap = `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ${namespace}}\n`;
  await trial.deploy({ files: application("web:1", configMap) });
  const { sync } = await trial.livestate(application("web:2"));
  expect(sync).toMatchObject({ status: "out-of-sync", reason: "There are 2 manifests not synced (0 adds, 1 delete, 1 change)" });
  expect((await trial.livestate(application("web:1", configMap))).sync.status).toBe("synced");
});

test("a Deployment goes from progressing to healthy, with its ReplicaSet and Pods as children", async () => {
  const files = application();
  await trial.deploy({ files });
  const resources = await eventually(
    async () => {
      const state = await trial.livestate(files);
      expect(state.resources.map(({ resourceType, health }) => `${resourceType} ${health}`).toSorted()).toEqual([
        "Deployment healthy",
        "EndpointSlice healthy",
        "Pod healthy",
        "Pod healthy",
        "ReplicaSet healthy",
        "Secret healthy",
        "Service healthy",
      ]);
      return state.resources;
    },
    { timeoutMs: 30_000 },
  );
  const byKind = (kind: string) => resources.filter(({ resourceType }) => resourceType === kind);
  expect(byKind("ReplicaSet")[0]?.parentIds).toEqual([byKind("Deployment")[0]?.id]);
  expect(byKind("Pod").map(({ parentIds }) => parentIds)).toEqual([[byKind("ReplicaSet")[0]?.id], [byKind("ReplicaSet")[0]?.id]]);
  expect(byKind("Deployment")[0]).toMatchObject({
    name: "web",
    deployTarget: "dev",
    metadata: { Namespace: namespace, "API Version": "apps/v1", Kind: "Deployment" },
  });

  await patch(deployment(), { spec: { paused: true } });
  const paused = await trial.livestate(files);
  expect(paused.resources.find(({ resourceType }) => resourceType === "Deployment")).toMatchObject({
    health: "suspended",
    healthReason: "Deployment is paused",
  });
});

test("values that the server stores in another form are not drift", async () => {
  const files = {
    "a.yaml": `
apiVersion: batch/v1
kind: CronJob
metadata: {name: job, namespace: ${namespace}}
spec:
  schedule: "0 * * * *"
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a, env: [{name: A, value: ""}], resources: {limits: {memory: 0.5Gi}}}]}}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: policy, namespace: ${namespace}}
spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]}
---
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: ${namespace}}
spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, targetCPUUtilizationPercentage: 50}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: disk, namespace: ${namespace}}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1024Mi}}}
`,
  };
  expect((await trial.deploy({ files })).message).toBe("");
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

test("ignored fields and annotated objects are not drift", async () => {
  const files = application(
    "web:1",
    `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ${namespace}, annotations: {pipecd.dev/ignore-drift-detection: "true"}}\ndata: {a: "1"}\n`,
  );
  await trial.deploy({ files });
  await patch(deployment(), { spec: { replicas: 5 } });
  await patch(`/api/v1/namespaces/${namespace}/configmaps/a`, { data: { a: "2" } });
  const ignoring = `spec: {driftDetection: {ignoreFields: ["apps/v1:Deployment:${namespace}:web#spec.replicas"]}}`;
  expect((await trial.livestate(files, ignoring)).sync).toEqual({ status: "synced" });
  expect((await trial.livestate(files)).sync.reason).toContain("(0 adds, 0 deletes, 1 change)");
});

test("a broken file is reported, and the live objects are still shown", async () => {
  await trial.deploy({ files: application() });
  const { sync, resources } = await trial.livestate({ "a.yaml": "kind: [" });
  expect(sync).toMatchObject({ status: "invalid-config", reason: expect.stringContaining("a.yaml:1:") });
  expect(resources.map(({ resourceType }) => resourceType)).toContain("Deployment");
});

test("without the permission to read, the state is unknown, with the reason", async () => {
  await trial.deploy({ files: application() });
  const rules = [{ apiGroups: ["", "apps"], resources: ["services", "deployments", "replicasets", "pods"], verbs: ["list"] }];
  await using restricted = new Trial({
    kubeConfigPath: await cluster.restrictedKubeconfig(namespace, rules),
    applicationId: trial.applicationId,
    alsoWatches: true,
  });
  const { sync, resources } = await restricted.livestate(application());
  expect(sync).toMatchObject({
    status: "unknown",
    reason: "1 kind cannot be read",
    detail: expect.stringContaining("secrets is forbidden"),
  });
  expect(resources.map(({ health }) => health)).not.toContain("missing");
});
