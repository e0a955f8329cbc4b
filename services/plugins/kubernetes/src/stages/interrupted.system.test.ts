import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Cluster, eventually, freePort, gateCluster, sharedCluster, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Trial } from "../testing/trial/trial.ts";

let cluster: Cluster;
let namespace = "";
beforeAll(async () => {
  cluster = await sharedCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  namespace = await cluster.createNamespace();
});

const configMaps = (count: number, value: string, first = 0) =>
  Array.from(
    { length: count },
    (_, i) => `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c${first + i}, namespace: ${namespace}}\ndata: {value: "${value}"}\n`,
  ).join("");
const live = async () => {
  const { body } = await cluster.request<{ items: readonly { metadata: { name: string }; data?: { value?: string } }[] }>(
    "GET",
    `/api/v1/namespaces/${namespace}/configmaps`,
  );
  return new Map(
    body.items.filter(({ metadata }) => metadata.name !== "kube-root-ca.crt").map(({ metadata, data }) => [metadata.name, data?.value]),
  );
};
const openTrial = (options: { readonly kubeConfigPath?: string; readonly masterURL?: string } = {}) =>
  new Trial({ kubeConfigPath: cluster.kubeconfigPath, applicationId: randomUUID(), ...options });

test("a sync cancelled after 60 of 200 objects ends although its requests hang, and succeeds when repeated", async () => {
  await using gate = await gateCluster(cluster);
  await using trial = openTrial({ kubeConfigPath: gate.kubeconfigPath });
  await trial.deploy({ files: { "a.yaml": configMaps(20, "old", 1000) } });

  const cancel = new AbortController();
  const held = gate.holdAfter(60);
  const running = trial.deploy({ files: { "a.yaml": configMaps(200, "new") }, options: { prune: true }, signal: cancel.signal });
  await held.reached;
  cancel.abort();
  await expect(running).rejects.toMatchObject({ code: "canceled" });
  // Counted before the gate opens: it may not have seen yet that a connection was closed, and lets its request through then.
  expect((await live()).size).toBeLessThanOrEqual(80);
  held.release();

  // Git changed between the attempts: what the first one applied and is now obsolete must be deleted too.
  const { result, lines } = await trial.deploy({ files: { "a.yaml": configMaps(150, "newer") }, options: { prune: true } });
  expect({ result, last: lines.at(-1) }).toMatchObject({ result: "succeeded", last: expect.stringContaining("150 applied") });
  const objects = await live();
  expect([objects.size, new Set(objects.values())]).toEqual([150, new Set(["newer"])]);
});

test("a short outage of the API server during a sync is waited for", async () => {
  await using gate = await gateCluster(cluster);
  await using trial = openTrial({ kubeConfigPath: gate.kubeconfigPath });
  const held = gate.holdAfter(50);
  const running = trial.deploy({ files: { "a.yaml": configMaps(200, "1") } });
  await held.reached;
  gate.setDown(true);
  held.release();
  await eventually(() => expect(gate.cutRequests()).toBeGreaterThan(0), { intervalMs: 1 });
  gate.setDown(false);
  expect(await running).toMatchObject({
    result: "succeeded",
    metadata: { "pipecd/stage-display-metadata": expect.stringContaining("200") },
  });
  expect((await live()).size).toBe(200);
});

test("a cluster that cannot be reached fails the stage with its address and the reason", async () => {
  const port = await freePort();
  await using trial = openTrial({ masterURL: `https://127.0.0.1:${port}` });
  const { result, message } = await trial.deploy({ files: { "a.yaml": configMaps(1, "1") } });
  expect({ result, message }).toEqual({
    result: "failed",
    message: `deploy target dev: the cluster at https://127.0.0.1:${port} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
  });
});

test("an untrusted certificate is reported at once", async () => {
  await using dir = await tempDir("kubeconfig");
  const kubeConfigPath = join(dir.path, "config");
  const config = {
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
    "current-context": "c",
    clusters: [{ name: "c", cluster: { server: cluster.url } }],
  };
  await writeFile(kubeConfigPath, JSON.stringify({ ...config, users: [{ name: "u", user: { token: "x" } }] }));
  await using trial = openTrial({ kubeConfigPath });
  expect((await trial.deploy({ files: { "a.yaml": configMaps(1, "1") } })).message).toMatch(
    /cannot be reached: .*(certificate|self-signed)/,
  );
});

test("a missing permission is reported in the server's words, and the rest is applied", async () => {
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["*"] }];
  await using trial = openTrial({ kubeConfigPath: await cluster.restrictedKubeconfig(namespace, rules) });
  const secret = `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: ${namespace}}\n`;
  const { message } = await trial.deploy({ files: { "a.yaml": configMaps(2, "1") + secret } });
  expect(message).toMatch(
    /^deploy target dev: 2 applied, 1 rejected:\nSecret .*\/s \(a\.yaml:\d+\): secrets "s" is forbidden: User ".*" cannot patch resource "secrets"/,
  );
  expect((await live()).size).toBe(2);
});

test("a user without any permission gets one message per object", async () => {
  await using trial = openTrial({ kubeConfigPath: await cluster.restrictedKubeconfig(namespace, []) });
  expect((await trial.deploy({ files: { "a.yaml": configMaps(40, "1") } })).message).toMatch(
    /^deploy target dev: 40 rejected:\n(.* is forbidden: .*\n){25}and 15 more$/,
  );
});
