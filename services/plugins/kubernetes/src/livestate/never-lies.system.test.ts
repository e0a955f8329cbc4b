import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { eventually, selfSignedCertificate } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

const noChange = { noChange: true, basis: "live", objects: [] };
/** Live state and preview have to agree. */
async function isSynced(files: Readonly<Record<string, string>>, configText = "", spec: object = {}): Promise<void> {
  expect((await trial.livestate(files, configText)).sync).toEqual({ status: "synced" });
  expect(await trial.preview({ files, spec })).toMatchObject(noChange);
}
const configText = (spec: object) => JSON.stringify({ spec });
const patch = (path: string, body: object) =>
  cluster.request("PATCH", `${path}?fieldManager=kubectl-edit`, body, { contentType: "application/merge-patch+json" });

test.for([
  { name: "texts", contents: "stringData: {a: x}" },
  { name: "base64 with line breaks", contents: "data:\n  a: |\n    aGVs\n    bG8=" },
  { name: "empty values", contents: 'data: {a: ""}\nstringData: {b: ""}' },
  { name: "a text beside the same key in base64", contents: "data: {a: eA==}\nstringData: {a: z}" },
  { name: "a null", contents: "data: {a: eA==, b: null}" },
  { name: "no contents", contents: "type: Opaque" },
])("a Secret with $name is synced once it was deployed, and nothing changes", async ({ contents }) => {
  const files = { "s.yaml": `apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: ${namespace}}\n${contents}\n` };
  expect((await trial.deploy({ files })).message).toBe("");
  await isSynced(files);
});

test("a new value in a custom resource that keeps unknown fields is out of sync until it is deployed", async () => {
  const plural = `t${randomUUID().replaceAll("-", "")}`;
  const schema = "{type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}";
  const files = (image: string) => ({
    "crd.yaml": `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: ${plural}, kind: K${plural}}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: ${schema}}}]
`,
    "x.yaml": `{apiVersion: example.com/v1, kind: K${plural}, metadata: {name: x, namespace: ${namespace}}, spec: {deep: {image: "${image}"}}}`,
  });
  onTestFinished(async () => {
    await cluster.request("DELETE", `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${plural}.example.com`);
  });
  await trial.deploy({ files: files("a:1") });
  await isSynced(files("a:1"));
  expect((await trial.livestate(files("a:2"))).sync).toMatchObject({
    status: "out-of-sync",
    detail: expect.stringContaining("#spec.deep.image"),
  });
  expect((await trial.preview({ files: files("a:2") })).objects).toMatchObject([{ action: "change", name: "x" }]);
});

test("a webhook that writes another stamp at every request is no drift", async () => {
  const certificate = await selfSignedCertificate();
  const server = createServer(certificate, async (request, response) => {
    const { request: _, ...head } = (await json(request)) as { readonly request: { readonly uid: string } };
    const patches = [{ op: "add", path: "/metadata/annotations/example.com~1stamp", value: randomUUID() }];
    const answer = { uid: _.uid, allowed: true, patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(patches)).toString("base64") };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ...head, response: answer }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const name = randomUUID();
  const configurations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
  onTestFinished(async () => {
    await cluster.request("DELETE", `${configurations}/${name}`);
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  await cluster.request("POST", configurations, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name },
    webhooks: [
      {
        name: "stamp.example.com",
        clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: Buffer.from(certificate.cert).toString("base64") },
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["configmaps"] }],
      },
    ],
  });
  // What the server does not store as declared makes it a question to the server.
  const files = {
    "c.yaml": `{apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: ${namespace}}, data: {a: "1"}, binaryData: {}}`,
  };
  const path = `/api/v1/namespaces/${namespace}/configmaps/c`;
  await eventually(
    async () => {
      await trial.deploy({ files });
      const { body } = await cluster.request<{ metadata: { annotations: Record<string, string> } }>("GET", path);
      expect(body.metadata.annotations["example.com/stamp"]).toBeDefined();
    },
    { timeoutMs: 30_000 },
  );
  await isSynced(files);
  await patch(path, { data: { b: "by hand" } });
  expect((await trial.livestate(files)).sync.status).toBe("out-of-sync");
});

test("an ignored field is ignored also where everything around it is missing on one side", async () => {
  const files = (selector: string) => ({
    "d.yaml": `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: ${namespace}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {${selector}containers: [{name: main, image: "web:1"}]}
`,
  });
  const spec = { driftDetection: { ignoreFields: ["apps/v1:Deployment:*:web#spec.template.spec.nodeSelector.disk"] } };
  const path = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
  const selecting = files("nodeSelector: {disk: ssd}, ");
  await trial.deploy({ files: selecting, spec });
  await patch(path, { spec: { template: { spec: { nodeSelector: null } } } });
  expect((await trial.livestate(selecting, configText(spec))).sync).toEqual({ status: "synced" });
  await trial.deploy({ files: files(""), spec });
  await patch(path, { spec: { template: { spec: { nodeSelector: { disk: "hdd" } } } } });
  await isSynced(files(""), configText(spec), spec);
  await patch(path, { spec: { template: { spec: { nodeSelector: { disk: "hdd", zone: "a" } } } } });
  const { sync } = await trial.livestate(files(""), configText(spec));
  expect(sync).toMatchObject({ status: "out-of-sync", detail: expect.stringContaining("zone: a") });
  expect(sync.detail).not.toContain("hdd");
});
