import { randomUUID } from "node:crypto";
import { type Cluster, sharedCluster } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationSchema } from "../application-section.ts";
import { parseManifests } from "../manifests/parse-manifests.ts";
import { previewFiles } from "../preview/files/preview-files.ts";
import { Trial } from "../testing/trial/trial.ts";

let cluster: Cluster;
beforeAll(async () => {
  cluster = await sharedCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

const values = ["hunter2-old", "hunter2-new", "hunter2-live", "4711471147"];
const hidden = values.flatMap((value) => [value, Buffer.from(value).toString("base64").replace(/=*$/, "").slice(0, -1)]);

test("the values of a Secret are in no log, no reason, no preview and no live state", async () => {
  const namespace = await cluster.createNamespace();
  await using trial = new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID() });
  const secret = (body: string) => `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: ${namespace}}\n${body}\n`;
  const old = secret("stringData: {password: hunter2-old}");
  const next = secret("stringData: {password: hunter2-new, more: hunter2-old}");
  const shown: unknown[] = [];
  const applied = await trial.deploy({ files: { "s.yaml": old } });
  expect(applied.result).toBe("succeeded");
  shown.push(applied);

  // What the server refuses, and what cannot be read, in the ways in which people get it wrong.
  for (const wrong of [
    secret("stringData: {pin: 4711471147}"),
    secret("data: {password: hunter2-new}"),
    secret("stringData: [hunter2-new]"),
    secret("spec: {password: hunter2-new}"),
    secret("type: kubernetes.io/dockerconfigjson\nstringData: {.dockerconfigjson: hunter2-new}"),
    secret("stringData: {password: hunter2-new: x}"),
    secret("stringData:\n  password: hunter2-new\n bad: hunter2-old"),
    secret("stringData: {password: *hunter2-new}"),
  ]) {
    const refused = await trial.deploy({ files: { "s.yaml": wrong } });
    expect(refused.result, wrong).toBe("failed");
    shown.push(refused);
  }

  const encoded = Buffer.from("hunter2-live").toString("base64");
  const path = `/api/v1/namespaces/${namespace}/secrets/s`;
  await cluster.request("PATCH", path, { data: { password: encoded } }, { contentType: "application/merge-patch+json" });
  const state = await trial.livestate({ "s.yaml": next });
  expect(state.sync.status).toBe("out-of-sync");
  shown.push(state);

  const objects = (text: string) => parseManifests(text, "s.yaml").manifests.map(({ object }) => object);
  const rules = { prune: "on", rules: applicationSchema.parse({}), ignored: [] } as const;
  shown.push(
    previewFiles(objects(old), objects(next), rules),
    previewFiles([], objects(next), rules),
    previewFiles(objects(old), [], rules),
  );
  for (const each of shown) for (const value of hidden) expect(JSON.stringify(each)).not.toContain(value);
});
