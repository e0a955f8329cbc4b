import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { eventually, selfSignedCertificate } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { cluster, namespace, trial, useTrial } from "../testing/use-trial.ts";

useTrial();

interface Review {
  readonly request: {
    readonly uid: string;
    readonly object: Workload;
    readonly objects: readonly Sized[];
    readonly desiredAPIVersion: string;
  };
}
interface Workload {
  readonly metadata: { readonly annotations?: object };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] } };
  };
}
interface Sized {
  readonly apiVersion: string;
  readonly spec: { readonly size?: number; readonly dimensions?: { readonly width: number } };
}

/** An https server that answers every review, and its certificate. */
async function startWebhook(
  answer: (review: Review) => object,
): Promise<{ readonly url: string; readonly caBundle: string; readonly stop: () => void }> {
  const certificate = await selfSignedCertificate();
  const server = createServer(certificate, async (request, response) => {
    const review = (await json(request)) as Review & object;
    const { request: _, ...head } = review;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ ...head, response: { uid: review.request.uid, ...answer(review) } }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(stop);
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}/`, caBundle: Buffer.from(certificate.cert).toString("base64"), stop };
}

const patch = (path: string, body: object, manager: string) =>
  cluster.request("PATCH", `${path}?fieldManager=${manager}`, body, { contentType: "application/merge-patch+json" });

/** Images come from a mirror, and pods have a sidecar. */
function mutation({ request: { object } }: Review): object {
  const { containers } = object.spec.template.spec;
  const at = "/spec/template/spec/containers";
  const mirrored = containers.flatMap(({ image }, index) =>
    image.startsWith("mirror/") ? [] : [{ op: "replace", path: `${at}/${index}/image`, value: `mirror/${image}` }],
  );
  const hasSidecar = containers.some(({ name }) => name === "sidecar");
  const sidecar = hasSidecar ? [] : [{ op: "add", path: `${at}/0`, value: { name: "sidecar", image: "mirror/sidecar:1" } }];
  return { allowed: true, patchType: "JSONPatch", patch: Buffer.from(JSON.stringify([...mirrored, ...sidecar])).toString("base64") };
}

test("what a mutating webhook adds and replaces is no drift, for an apply and for a replace; what people set beside it is", async () => {
  const { url, caBundle } = await startWebhook(mutation);
  const name = randomUUID();
  const configurations = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";
  onTestFinished(async () => void (await cluster.request("DELETE", `${configurations}/${name}`)));
  await cluster.request("POST", configurations, {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "MutatingWebhookConfiguration",
    metadata: { name },
    webhooks: [
      {
        name: "mutate.example.com",
        clientConfig: { url, caBundle },
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
        rules: [{ apiGroups: ["apps"], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["deployments"] }],
      },
    ],
  });
  const workload = (app: string, annotations: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${app}, namespace: ${namespace}, annotations: ${annotations}}
spec:
  selector: {matchLabels: {app: ${app}}}
  template: {metadata: {labels: {app: ${app}}}, spec: {containers: [{name: main, image: "web:1"}]}}
`;
  const files = { "d.yaml": workload("applied", "{}") + workload("replaced", '{pipecd.dev/sync-by-replace: "enabled"}') };
  const path = (app: string) => `/apis/apps/v1/namespaces/${namespace}/deployments/${app}`;
  // The configuration reaches the API server a moment after it was accepted.
  await eventually(
    async () => {
      await trial.deploy({ files });
      expect((await cluster.request("GET", path("applied"))).body).toMatchObject({
        spec: { template: { spec: { containers: [{ name: "sidecar" }, { image: "mirror/web:1" }] } } },
      });
    },
    { timeoutMs: 30_000 },
  );
  await trial.deploy({ files });
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });

  for (const app of ["applied", "replaced"]) await patch(path(app), { spec: { minReadySeconds: 7 } }, "kubectl-edit");
  expect((await trial.livestate(files)).sync.reason).toContain("2 changes");
  await trial.deploy({ files });
  expect((await trial.livestate(files)).sync).toEqual({ status: "synced" });
});

/** `size` of v1 is `dimensions.width` of v2. */
function conversion({ request: { objects, desiredAPIVersion } }: Review): object {
  const convertedObjects = objects.map((object) => {
    const width = object.spec.dimensions?.width ?? object.spec.size ?? 0;
    return {
      ...object,
      apiVersion: desiredAPIVersion,
      spec: desiredAPIVersion.endsWith("v2") ? { dimensions: { width } } : { size: width },
    };
  });
  return { result: { status: "Success" }, convertedObjects };
}

test("a kind that is stored in another version is compared in the declared one, and is unknown while its conversion is away", async () => {
  const { url, caBundle, stop } = await startWebhook(conversion);
  const plural = `t${randomUUID().replaceAll("-", "")}`;
  const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  onTestFinished(async () => void (await cluster.request("DELETE", `${definitions}/${plural}.example.com`)));
  const schema = (spec: string) => `{type: object, properties: {spec: {type: object, properties: ${spec}}}}`;
  const files = (size: number) => ({
    "crd.yaml": `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: ${plural}.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: ${plural}, kind: K${plural}}
  conversion:
    strategy: Webhook
    webhook: {conversionReviewVersions: [v1], clientConfig: {url: "${url}", caBundle: ${caBundle}}}
  versions:
    - {name: v1, served: true, storage: false, schema: {openAPIV3Schema: ${schema("{size: {type: integer}, color: {type: string}}")}}}
    - {name: v2, served: true, storage: true, schema: {openAPIV3Schema: ${schema("{dimensions: {type: object, properties: {width: {type: integer}}}}")}}}
`,
    "x.yaml": `{apiVersion: example.com/v1, kind: K${plural}, metadata: {name: x, namespace: ${namespace}}, spec: {size: ${size}}}`,
  });
  const wide = files(3);
  expect((await trial.deploy({ files: wide })).message).toBe("");
  expect((await trial.livestate(wide)).sync).toEqual({ status: "synced" });
  await patch(`/apis/example.com/v2/namespaces/${namespace}/${plural}/x`, { spec: { dimensions: { width: 5 } } }, "kubectl-edit");
  expect((await trial.livestate(wide)).sync).toMatchObject({ status: "out-of-sync", detail: expect.stringContaining("#spec.size") });
  await trial.deploy({ files: wide });
  expect((await trial.livestate(wide)).sync).toEqual({ status: "synced" });

  // The stored version has no colour: no sync can bring it there.
  const coloured = { ...wide, "x.yaml": wide["x.yaml"].replace("size: 3", "size: 3, color: red") };
  await trial.deploy({ files: coloured });
  const dropped = expect.stringContaining("the cluster does not keep what is declared, and a sync would not change that: spec.color");
  expect((await trial.livestate(coloured)).sync).toMatchObject({ status: "unknown", detail: dropped });
  expect(await trial.preview({ files: coloured })).toMatchObject({
    noChange: false,
    objects: [{ action: "not-kept", name: "x", notes: [dropped] }],
  });
  await trial.deploy({ files: wide });
  expect((await trial.livestate(wide)).sync).toEqual({ status: "synced" });

  stop();
  expect((await trial.livestate(files(4))).sync.status).toBe("unknown");
});
