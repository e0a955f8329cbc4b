import { randomUUID } from "node:crypto";
import type { ObjectAction, ObjectPreview, PlanPreview } from "@slipway/plugin-sdk";
import { expect, onTestFinished, test } from "vitest";
import { defineLamps } from "../../testing/lamps.ts";
import { Trial } from "../../testing/trial/trial.ts";
import { cluster, namespace, trial, useTrial } from "../../testing/use-trial.ts";

useTrial();

const configMap = (name: string, data = "{a: x}", annotations = "{}") =>
  `---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: ${namespace}, annotations: ${annotations}}, data: ${data}}\n`;
const deployment = ({ image = "web:1", replicas = "", annotations = "{}", env = "[]" } = {}) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}, annotations: ${annotations}}
spec:
  ${replicas}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: main, image: "${image}", env: ${env}}]
`;
const actions = ({ objects = [] }: PlanPreview) => objects.map(({ action, name }) => `${action} ${name}`);
const objectOf = ({ objects = [] }: PlanPreview, name: string): ObjectPreview => {
  const found = objects.find((object) => object.name === name);
  if (found === undefined) throw new Error(`the preview has no ${name}: ${JSON.stringify(objects)}`);
  return found;
};
const only = (action: ObjectAction, name: string) => [`${action} ${name}`];
const noChange = { summary: "No changes were detected", noChange: true, basis: "live", objects: [] };
const deploymentPath = () => `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
const patch = (path: string, body: object, manager = "kubectl-edit") =>
  cluster.request("PATCH", `${path}?fieldManager=${manager}`, body, { contentType: "application/strategic-merge-patch+json" });

test("what was just deployed does not change, whatever the commit, and a preview writes nothing", async () => {
  const files = { "a.yaml": deployment() + configMap("a") };
  expect(await trial.preview({ files })).toMatchObject({
    summary: "2 added manifests, 0 changed manifests, 0 deleted manifests",
    basis: "live",
  });
  expect((await cluster.request("GET", deploymentPath())).status).toBe(404);
  await trial.deploy({ files });
  expect(await trial.preview({ files })).toMatchObject(noChange);
});

test("what a stage would warn of is said with the preview", async () => {
  const annotated = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: ${namespace}, annotations: {helm.sh/hook: pre-install}}\n`;
  expect((await trial.preview({ files: { "a.yaml": annotated } })).details).toContain("# warning: a.yaml:1:");
});

test("a change shows what the server makes of it: neither defaults nor marks, but what others set beside ours", async () => {
  await trial.deploy({ files: { "a.yaml": deployment() } });
  await patch(deploymentPath(), { spec: { minReadySeconds: 7 } });
  const preview = await trial.preview({ files: { "a.yaml": deployment({ image: "web:2" }) } });
  expect(actions(preview)).toEqual(only("change", "web"));
  const { diff, notes } = objectOf(preview, "web");
  expect(diff).toContain("-           image: web:1\n+           image: web:2\n");
  expect(diff).toContain("-   minReadySeconds: 7\n");
  expect(diff).not.toContain("pipecd.dev");
  expect(notes).toContainEqual(expect.stringMatching(/^spec\.minReadySeconds was set by kubectl-edit at 20/));
  expect(notes).toContain("took over the fields of kubectl-edit");
  expect(preview.summary).toBe("0 added manifests, 1 changed manifests, 0 deleted manifests");
});

test("a changed ConfigMap also restarts the pods that read it, and no value is shown", async () => {
  const env = "[{name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}]";
  await trial.deploy({ files: { "a.yaml": deployment({ env }) + configMap("settings", "{a: hunter-1}") } });
  const preview = await trial.preview({ files: { "a.yaml": deployment({ env }) + configMap("settings", "{a: hunter-2}") } });
  expect(actions(preview)).toEqual(["change settings", "change web"]);
  expect(objectOf(preview, "web")).toMatchObject({ diff: "", notes: ["its pods restart: a ConfigMap or Secret that they read changes"] });
  expect(JSON.stringify(preview)).not.toContain("hunter");
  expect(preview.details).toContain("-   a: *****\n+   a: *****\n");
  expect(preview.details).toContain("# values of Secrets and ConfigMaps are not shown\n");
});

test("replicas of an autoscaler and ignored fields that somebody set stay, and an ignored field that is ours is changed and named", async () => {
  const autoscaler = `---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: ${namespace}}
spec: {maxReplicas: 9, minReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
`;
  await trial.deploy({ files: { "a.yaml": deployment({ replicas: "replicas: 1" }) + autoscaler } });
  await patch(`${deploymentPath()}/scale`, { spec: { replicas: 5 } }, "kube-controller-manager");
  expect(await trial.preview({ files: { "a.yaml": deployment({ replicas: "replicas: 1" }) + autoscaler } })).toMatchObject(noChange);

  const spec = { driftDetection: { ignoreFields: ["apps/v1:Deployment:*:web#spec.template.spec.containers.*.image"] } };
  const files = { "a.yaml": deployment({ image: "web:2", replicas: "replicas: 1" }) + autoscaler };
  expect(objectOf(await trial.preview({ files, spec }), "web").notes).toContain(
    "ignored, and changed because nobody else set it: spec.template.spec.containers.0.image",
  );
  await patch(deploymentPath(), { spec: { template: { spec: { containers: [{ name: "main", image: "web:9" }] } } } }, "kubectl-set");
  expect(await trial.preview({ files, spec })).toMatchObject(noChange);
});

test("with the conflict policy fail an object is refused with the owner of the field, and with skip it stays", async () => {
  await trial.deploy({ files: { "a.yaml": deployment({ replicas: "replicas: 1" }) } });
  await patch(deploymentPath(), { spec: { replicas: 4 } }, "vendor-console");
  const files = (policy: string) => ({ "a.yaml": deployment({ replicas: "replicas: 1", annotations: `{slipway/conflicts: ${policy}}` }) });
  const failing = await trial.preview({ files: files("fail") });
  expect(actions(failing)).toEqual(only("refuse", "web"));
  expect(objectOf(failing, "web").notes).toContainEqual(expect.stringContaining(".spec.replicas (vendor-console)"));
  const skipping = objectOf(await trial.preview({ files: files("skip") }), "web");
  expect(skipping.diff).not.toContain("replicas");
  expect(skipping.notes).toContainEqual(expect.stringContaining("left to their owners: .spec.replicas (vendor-console)"));
});

test("an object that is replaced shows what the replace removes, and one that is created again says so", async () => {
  const replaced = '{pipecd.dev/sync-by-replace: "enabled"}';
  await trial.deploy({ files: { "a.yaml": deployment({ annotations: replaced }) } });
  const files = { "a.yaml": deployment({ annotations: replaced }) };
  expect(await trial.preview({ files })).toMatchObject(noChange);
  await patch(deploymentPath(), { metadata: { labels: { ghost: "boo" } } });
  expect(objectOf(await trial.preview({ files }), "web").diff).toContain("ghost: boo");
  const forced = { "a.yaml": deployment({ annotations: '{pipecd.dev/force-sync-by-replace: "enabled"}' }) };
  expect(objectOf(await trial.preview({ files: forced }), "web").notes).toContain(
    "it is deleted and created again: annotation pipecd.dev/force-sync-by-replace",
  );
});

test("what the server refuses is named with the way out: an immutable field, a missing namespace, a kind that is not served", async () => {
  const frozen = (value: string) =>
    `---\n{apiVersion: v1, kind: ConfigMap, immutable: true, metadata: {name: frozen, namespace: ${namespace}}, data: {a: ${value}}}\n`;
  await trial.deploy({ files: { "a.yaml": frozen("old") } });
  const files = {
    "a.yaml": `${frozen("new")}${configMap("lost").replace(`namespace: ${namespace}`, "namespace: no-such-namespace")}
---
{apiVersion: nothing.example.org/v1, kind: Ghost, metadata: {name: ghost, namespace: ${namespace}}}
`,
  };
  const preview = await trial.preview({ files });
  expect(actions(preview).toSorted()).toEqual(["refuse frozen", "refuse ghost", "refuse lost"]);
  expect(objectOf(preview, "frozen").notes).toContainEqual(expect.stringContaining('pipecd.dev/force-sync-by-replace: "enabled"'));
  expect(objectOf(preview, "frozen").diff).toContain("*****");
  expect(objectOf(preview, "lost").notes).toContainEqual(expect.stringContaining("input.autoCreateNamespace"));
  expect(objectOf(preview, "ghost").notes).toContainEqual(expect.stringContaining("is its CustomResourceDefinition installed?"));
  expect(preview.summary).toBe("0 added manifests, 0 changed manifests, 0 deleted manifests, 3 refused");
});

test("what the same deployment creates first is missed by nothing: a namespace, a kind, a field of a kind", async () => {
  const group = `g${randomUUID().slice(0, 8)}.example.org`;
  const definition = (properties: string) => `---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: lamps.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {kind: Lamp, plural: lamps}
  versions:
    - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: ${properties}}}}}}
`;
  onTestFinished(async () => {
    await cluster.request("DELETE", `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/lamps.${group}`);
  });
  const lamp = (spec: string) =>
    `---\n{apiVersion: ${group}/v1, kind: Lamp, metadata: {name: lamp, namespace: ${namespace}}, spec: ${spec}}\n`;
  const fresh = `fresh-${randomUUID().slice(0, 8)}`;
  const all = {
    "a.yaml": `${definition("{watt: {type: integer}}")}${lamp("{watt: 5}")}---
{apiVersion: v1, kind: Namespace, metadata: {name: ${fresh}}}
${configMap("inside").replace(`namespace: ${namespace}`, `namespace: ${fresh}`)}`,
  };
  const first = await trial.preview({ files: all });
  expect(actions(first).toSorted()).toEqual([`create ${fresh}`, "create inside", "create lamp", `create lamps.${group}`].toSorted());
  expect(objectOf(first, "inside").notes).toEqual([`not checked: it needs Namespace ${fresh}, which the same deployment creates`]);
  expect(objectOf(first, "lamp").notes).toEqual(["not checked: the same deployment changes the definition of its kind"]);

  await trial.deploy({ files: { "a.yaml": definition("{watt: {type: integer}}") + lamp("{watt: 5}") } });
  const changed = await trial.preview({
    files: { "a.yaml": definition("{watt: {type: integer}, hue: {type: string}}") + lamp("{watt: 5, hue: red}") },
  });
  expect(actions(changed).toSorted()).toEqual(["change lamp", `change lamps.${group}`]);
  expect(objectOf(changed, "lamp")).toMatchObject({ diff: expect.stringContaining("+   hue: red") });
  const wrong = await trial.preview({ files: { "a.yaml": definition("{watt: {type: integer}}") + lamp("{watt: 5, hue: red}") } });
  expect(actions(wrong)).toEqual(only("refuse", "lamp"));
});

test("what is pruned, what stays and what the limits say is as on the cluster, also what earlier revisions left", async () => {
  const application = { quickSync: { prune: true } };
  const keep = "{slipway/prune: disabled}";
  await trial.deploy({ files: { "a.yaml": configMap("a") + configMap("old") + configMap("kept", "{}", keep) }, application: {} });
  await trial.deploy({ files: { "a.yaml": configMap("a") + configMap("b") }, application: {} });
  const files = { "a.yaml": configMap("a") };
  const off = await trial.preview({ files });
  expect(actions(off)).toEqual(["keep b", "keep kept", "keep old"]);
  const on = await trial.preview({ files, application });
  expect(actions(on)).toEqual(["delete b", "delete old", "keep kept"]);
  expect(objectOf(on, "kept").notes).toEqual(["no longer declared, and left on the cluster: annotation slipway/prune: disabled"]);
  expect(on.refusal).toBeUndefined();
  const limited = await trial.preview({ files, application: { ...application, pruneLimit: 1 } });
  expect(limited.refusal).toMatch(/^prune would delete .*; its pruneLimit is 1/);
  expect(limited.summary).toBe(
    "0 added manifests, 0 changed manifests, 2 deleted manifests, 1 left on the cluster; the deployment will be refused",
  );
  // Somebody has deleted one of them by hand.
  await cluster.request("DELETE", `/api/v1/namespaces/${namespace}/configmaps/old`);
  expect(actions(await trial.preview({ files, application }))).toEqual(["delete b", "keep kept"]);
});

test("a kind that cannot be read is not known, and neither deleted nor created", async () => {
  const lamps = await defineLamps(cluster);
  await trial.deploy({ files: { "a.yaml": lamps.manifest(namespace, "lit") + lamps.manifest(namespace, "dark") + configMap("a") } });
  await lamps.setDown(true);
  const application = { quickSync: { prune: true } };
  const preview = await trial.preview({ files: { "a.yaml": lamps.manifest(namespace, "lit") + configMap("a") }, application });
  await lamps.setDown(false);
  expect(actions(preview)).toEqual(["unknown dark", "unknown lit"]);
  expect(preview).toMatchObject({ noChange: false, summary: "0 added manifests, 0 changed manifests, 0 deleted manifests, 2 not known" });
});

test("an object of another application is refused by its name, and nothing is called changed", async () => {
  await using other = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  await other.deploy({ files: { "a.yaml": configMap("a") } });
  const preview = await trial.preview({
    files: { "a.yaml": configMap("a", "{a: other}") },
    applicationNames: { [other.applicationId]: "shop" },
  });
  expect(actions(preview)).toEqual(only("refuse", "a"));
  expect(objectOf(preview, "a").notes).toEqual(["it belongs to application shop"]);
  expect(preview.refusal).toContain("belongs to application shop");
});

test("an object that is being deleted is created again", async () => {
  const held = `---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: ${namespace}, finalizers: [example.com/hold]}}\n`;
  await cluster.request("POST", `/api/v1/namespaces/${namespace}/configmaps`, held.replace("---\n", ""), {
    contentType: "application/yaml",
  });
  const path = `/api/v1/namespaces/${namespace}/configmaps/a`;
  onTestFinished(async () => void (await patch(path, { metadata: { finalizers: null } })));
  await cluster.request("DELETE", path);
  const preview = await trial.preview({ files: { "a.yaml": configMap("a") } });
  expect(actions(preview)).toEqual(only("create", "a"));
  expect(objectOf(preview, "a").notes).toContainEqual(expect.stringContaining("example.com/hold; it is waited for and created again"));
});

test("a cluster that cannot be asked is said, with what the files say; nothing is called unchanged", async () => {
  await using away = new Trial({ kubeConfigPath: "/no/such/kubeconfig", applicationId: trial.applicationId });
  const files = { "a.yaml": configMap("a") };
  const preview = await away.preview({ files, running: files });
  expect(preview).toMatchObject({ basis: "files", noChange: false, basisReason: expect.stringContaining("/no/such/kubeconfig") });
  expect(preview.summary).toBe("not known, because the cluster could not be asked; by the files: No changes were detected");
});

test("a plan of an application that is not registered reads the cluster as the application that its objects belong to", async () => {
  await trial.deploy({ files: { "a.yaml": configMap("a") + configMap("b") } });
  expect(await trial.preview({ files: { "a.yaml": configMap("a") + configMap("b") }, isRegistered: false })).toMatchObject(noChange);
  const application = { quickSync: { prune: true } };
  const preview = await trial.preview({ files: { "a.yaml": configMap("a", "{a: z}") }, application, isRegistered: false });
  expect(actions(preview)).toEqual(["delete b", "change a"]);
});
