import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { testPreview } from "@slipway/plugin-sdk/testing";
import { expect, onTestFinished, test } from "vitest";
import { applicationSchema } from "../../application-section.ts";
import { Clusters } from "../../client/clusters.ts";
import { ignoredFieldsOf } from "../../fields/ignored-fields.ts";
import { parseManifests } from "../../manifests/parse-manifests.ts";
import { kubernetesPlugin } from "../../plugin.ts";
import type { PruneInFile } from "../prune-in-file.ts";
import { previewFiles } from "./preview-files.ts";

const parse = (text: string) => parseManifests(text, "a.yaml").manifests.map(({ object }) => object);
const preview = (before: string, after: string, prune: PruneInFile = "on", section: object = {}, ignoreFields: readonly string[] = []) =>
  previewFiles(parse(before), parse(after), {
    prune,
    rules: applicationSchema.parse(section),
    ignored: ignoredFieldsOf(JSON.stringify({ spec: { driftDetection: { ignoreFields } } })),
  });
const noChange = { summary: "No changes were detected", noChange: true };

const service = (name: string, port: number) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {ports: [{port: ${port}}]}\n`;
const secret = (value: string) => `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: ${value}}\n`;
const configMap = (name: string, { data = "{x: z}", annotation = "" } = {}) =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${annotation && `, annotations: {${annotation}}`}}\ndata: ${data}\n`;
const deployment = (spec: string, podSpec = "") => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  ${spec}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      ${podSpec}
      containers: [{name: main, image: "web:1"}]
`;

test("ignored fields are no change, and named, since they are applied where nobody else set them", () => {
  const ignored = ["apps/v1:Deployment:*:web#spec.replicas"];
  const { summary, details, noChange } = preview(deployment("replicas: 2"), deployment("replicas: 3"), "on", {}, ignored);
  expect({ summary, noChange }).toEqual({ summary: "0 added manifests, 0 changed manifests, 0 deleted manifests", noChange: false });
  expect(details).toBe("# ignored in Deployment.apps web, and changed only if nobody else set it: spec.replicas\n");
  expect(preview(deployment("replicas: 2"), deployment("replicas: 2"), "on", {}, ignored).noChange).toBe(true);
});

async function directory(text: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "preview-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, "a.yaml"), text);
  return dir;
}

test("on a deploy target that is new in multiTargets everything is added", async () => {
  const revision = async (...names: readonly string[]) => {
    const multiTargets = names.map((name) => ({ target: { name } }));
    const spec = { plugins: { kubernetes: { input: { multiTargets } } } };
    return {
      dir: await directory(configMap("a")),
      configText: JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec }),
    };
  };
  await using clusters = new Clusters();
  const previews = await testPreview(kubernetesPlugin(clusters), {
    basis: "files",
    deployTargets: [{ name: "eu" }, { name: "us" }],
    running: await revision("eu"),
    target: await revision("eu", "us"),
  });
  expect(previews.map(({ deployTarget, summary }) => [deployTarget, summary])).toEqual([
    ["eu", "No changes were detected"],
    ["us", "1 added manifests, 0 changed manifests, 0 deleted manifests"],
  ]);
});

test("a deploy target is previewed by the stages that are for it", async () => {
  const stages = [
    { name: "K8S_MULTI_SYNC", with: { multiTargets: ["eu"] } },
    { name: "K8S_MULTI_SYNC", with: { multiTargets: ["us"], prune: true } },
  ];
  const spec = { plugins: { kubernetes: { quickSync: { prune: true } } }, pipeline: { stages } };
  const configText = JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec });
  await using clusters = new Clusters();
  const previews = await testPreview(kubernetesPlugin(clusters), {
    basis: "files",
    deployTargets: [{ name: "eu" }, { name: "us" }],
    running: { dir: await directory(configMap("a") + configMap("b")), configText },
    target: { dir: await directory(configMap("a")), configText },
  });
  expect(previews.map(({ summary }) => summary)).toEqual([
    "0 added manifests, 0 changed manifests, 1 deleted manifests (only by the quick sync)",
    "0 added manifests, 0 changed manifests, 1 deleted manifests",
  ]);
});

test("adds, changes and deletes are counted and shown", () => {
  const { details, ...rest } = preview(service("a", 80) + service("gone", 1), service("a", 81) + service("fresh", 1));
  expect(rest).toMatchObject({ summary: "1 added manifests, 1 changed manifests, 1 deleted manifests", noChange: false });
  expect(details).toContain("-       port: 80\n+       port: 81\n");
  expect(details).not.toContain("#  ");
});

test("what only the server writes is not a change, nor is a quantity in another notation", () => {
  expect(preview(service("a", 80), `${service("a", 80)}status: {}\n`)).toEqual(noChange);
  const exported = service("a", 80).replace("{name: a}", "{name: a, uid: x, creationTimestamp: null}");
  expect(preview(exported, service("a", 80))).toEqual(noChange);
  const limited = (cpu: string) => deployment("replicas: 1").replace('"web:1"', `"web:1", resources: {limits: {cpu: ${cpu}}}`);
  expect(preview(limited("1"), limited("1000m"))).toEqual(noChange);
});

test("the contents of a Secret are not shown, which is said", () => {
  const { details } = preview(secret("hunter2-old"), secret("hunter2-new"));
  expect(details).toContain("*****");
  expect(details).not.toContain("hunter2");
  expect(details).toMatch(/\n# values of Secrets and ConfigMaps are not shown\n$/);
});

test("zero values that are removed or added are changes", () => {
  const before = deployment("replicas: 0", "automountServiceAccountToken: false") + configMap("c", { data: '{EMPTY: "", port: "1"}' });
  const { summary, details } = preview(before, deployment("paused: false") + configMap("c", { data: '{port: "1"}' }));
  expect(summary).toBe("0 added manifests, 2 changed manifests, 0 deleted manifests");
  for (const line of [
    "-   replicas: 0\n",
    "+   paused: false\n",
    "-       automountServiceAccountToken: false\n",
    "#data.EMPTY\n-   EMPTY: *****\n",
  ])
    expect(details).toContain(line);
});

test("empty values of different types differ", () => {
  const { details } = preview(deployment("replicas: 0"), deployment("replicas: null"));
  expect(details).toContain("-   replicas: 0 (number)\n+   replicas: <nil> (null)\n");
});

test("a number instead of its text is a change, and refused where it must be a text", () => {
  const { summary, details } = preview(configMap("c", { data: '{port: "1"}' }), configMap("c", { data: "{port: 1}" }));
  expect(summary).toBe("0 added manifests, 1 changed manifests, 0 deleted manifests; the deployment will be refused");
  expect(details).toContain("-   port: ***** (text)\n+   port: ***** (number)\n");
  expect(details).toContain("# the cluster refuses ConfigMap c: data.port is a number; put it in quotes\n");
  const labels = preview("", deployment("replicas: 1").replace("labels: {app: web}", "labels: {app: web, v: 1.5, on: true}"));
  expect(labels.details).toContain("spec.template.metadata.labels.v is a number");
  expect(labels.details).toContain("spec.template.metadata.labels.true is a boolean");
});

test("without prune nothing is deleted, and what is left is named", () => {
  expect(preview(configMap("a") + configMap("b"), configMap("a"), "off")).toMatchObject({
    summary: "0 added manifests, 0 changed manifests, 0 deleted manifests, 1 left on the cluster because prune is off",
    noChange: false,
    details: "# ConfigMap b is no longer declared and is left on the cluster: prune is off\n",
  });
});

test("an object whose annotation keeps it is left", () => {
  const before = configMap("a") + configMap("b", { annotation: "argocd.argoproj.io/sync-options: Prune=false" });
  expect(preview(before, configMap("a"))).toMatchObject({
    summary: "0 added manifests, 0 changed manifests, 0 deleted manifests, 1 left on the cluster",
    details: "# ConfigMap b is no longer declared and is left on the cluster: annotation argocd.argoproj.io/sync-options: Prune=false\n",
  });
});

test("what a sync will refuse to delete is said as the sync says it", () => {
  const empty = preview(configMap("a") + configMap("b"), "");
  expect(empty.summary).toBe("0 added manifests, 0 changed manifests, 2 deleted manifests; the deployment will be refused");
  expect(empty.details).toContain("# the deployment will be refused, because prune would delete 2 of the 2 objects");
  expect(empty.details).toContain("\n# ConfigMap a\n# ConfigMap b\n");
  expect(preview(configMap("a"), "", "on", { pruneLimit: "100%" }).summary).not.toContain("refused");
  const four = ["a", "b", "c", "d"].map((name) => configMap(name)).join("");
  expect(preview(four, configMap("a"), "on", { pruneLimit: 2 }).details).toContain("its pruneLimit is 2");
  const claim = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\n";
  expect(preview(configMap("a") + claim, configMap("a")).details).toContain("# PersistentVolumeClaim data (protected)\n");
});

test.for<{ name: string; quickSync: boolean; stages?: readonly object[]; want: string; note?: string }>([
  { name: "a quick sync with prune", quickSync: true, want: "1 deleted manifests" },
  { name: "a quick sync without", quickSync: false, want: "1 left on the cluster because prune is off" },
  {
    name: "a pipeline without, whose quick sync prunes",
    quickSync: true,
    stages: [{ name: "K8S_PRIMARY_ROLLOUT" }],
    want: "1 deleted manifests (only by the quick sync)",
    note: "# only the quick sync prunes: without it, what is deleted here is left on the cluster\n",
  },
  {
    name: "a pipeline that prunes, whose quick sync does not",
    quickSync: false,
    stages: [
      { name: "WAIT", with: { prune: true } },
      { name: "K8S_SYNC", with: { prune: true } },
    ],
    want: "1 deleted manifests (only by the pipeline)",
  },
  {
    name: "a pipeline and a quick sync that prune",
    quickSync: true,
    stages: [{ name: "K8S_PRIMARY_ROLLOUT", with: { prune: true } }],
    want: "1 deleted manifests",
  },
])("the file says what prunes: $name", async ({ quickSync, stages, want, note = "" }) => {
  const spec = { plugins: { kubernetes: { quickSync: { prune: quickSync } } }, ...(stages && { pipeline: { stages } }) };
  const configText = JSON.stringify({ apiVersion: "pipecd.dev/v1beta1", kind: "Application", spec });
  await using clusters = new Clusters();
  const [result] = await testPreview(kubernetesPlugin(clusters), {
    basis: "files",
    deployTargets: [{ name: "dev" }],
    running: { dir: await directory(configMap("a") + configMap("b")), configText },
    target: { dir: await directory(configMap("a")), configText },
  });
  expect(result).toMatchObject({ deployTarget: "dev", noChange: false });
  expect(result?.summary.endsWith(want)).toBe(true);
  expect(result?.details).toContain(note);
});
