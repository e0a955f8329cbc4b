import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { type Cluster, eventually, freePort, sharedCluster, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Trial } from "../testing/trial.ts";

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

test("a sync given up in the middle of 200 objects ends at once, and done again it ends right", async () => {
  await using trial = openTrial();
  await trial.deploy({ files: { "a.yaml": configMaps(20, "old", 1000) } });

  const giveUp = new AbortController();
  const running = trial.deploy({ files: { "a.yaml": configMaps(200, "new") }, options: { prune: true }, signal: giveUp.signal });
  await eventually(async () => expect((await live()).size).toBeGreaterThan(60), { intervalMs: 5 });
  const abortedAt = performance.now();
  giveUp.abort();
  await expect(running).rejects.toMatchObject({ code: "canceled" });
  expect(performance.now() - abortedAt).toBeLessThan(2_000);
  expect((await live()).size).toBeLessThan(220);

  // Between the two attempts Git moved on: what the first one applied and nobody wants any more must go too.
  const { result, lines } = await trial.deploy({ files: { "a.yaml": configMaps(150, "newer") }, options: { prune: true } });
  expect({ result, last: lines.at(-1) }).toMatchObject({ result: "succeeded", last: expect.stringContaining("150 applied") });
  const objects = await live();
  expect([objects.size, new Set(objects.values())]).toEqual([150, new Set(["newer"])]);
});

test("an API server that is away for a moment in the middle is waited for", async () => {
  await using proxy = await startProxy(new URL(cluster.url));
  await using trial = openTrial({ masterURL: `https://127.0.0.1:${proxy.port}` });
  const running = trial.deploy({ files: { "a.yaml": configMaps(200, "1") } });
  await eventually(async () => expect((await live()).size).toBeGreaterThan(50), { intervalMs: 5 });
  await proxy.down();
  setTimeout(() => void proxy.up(), 500);
  expect(await running).toMatchObject({
    result: "succeeded",
    metadata: { "pipecd/stage-display-metadata": expect.stringContaining("200") },
  });
  expect((await live()).size).toBe(200);
});

test("a cluster that can not be reached is told soon and clearly", async () => {
  const port = await freePort();
  await using trial = openTrial({ masterURL: `https://127.0.0.1:${port}` });
  const startedAt = performance.now();
  const { result, message } = await trial.deploy({ files: { "a.yaml": configMaps(1, "1") } });
  expect({ result, message }).toEqual({
    result: "failed",
    message: `deploy target dev: the cluster at https://127.0.0.1:${port} can not be reached: connect ECONNREFUSED 127.0.0.1:${port}`,
  });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test("a certificate that is not trusted is told at once", async () => {
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
    /can not be reached: .*(certificate|self-signed)/,
  );
});

test("what a user may not do is told in the server's words, and the rest is done", async () => {
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["*"] }];
  await using trial = openTrial({ kubeConfigPath: await cluster.restrictedKubeconfig(namespace, rules) });
  const secret = `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: ${namespace}}\n`;
  const { message } = await trial.deploy({ files: { "a.yaml": configMaps(2, "1") + secret } });
  expect(message).toMatch(
    /^deploy target dev: 2 applied, 1 refused\nSecret .*\/s \(a\.yaml:\d+\): secrets "s" is forbidden: User ".*" cannot patch resource "secrets"/,
  );
  expect((await live()).size).toBe(2);
});

test("a user who may do nothing gets one clear sentence for each object", async () => {
  await using trial = openTrial({ kubeConfigPath: await cluster.restrictedKubeconfig(namespace, []) });
  expect((await trial.deploy({ files: { "a.yaml": configMaps(40, "1") } })).message).toMatch(
    /^deploy target dev: 40 refused\n(.* is forbidden: .*\n){25}and 15 more$/,
  );
});

interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** Cuts every connection and takes no more. */
  down(): Promise<void>;
  up(): Promise<void>;
}

/** Stands between the plugin and the API server. */
async function startProxy(target: URL): Promise<Proxy> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const up = async () => {
    server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket
          .on("error", () => {})
          .on("close", () => {
            sockets.delete(socket);
            client.destroy();
            upstream.destroy();
          });
      }
      client.pipe(upstream).pipe(client);
    });
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  const down = async () => {
    const closing = server;
    server = undefined;
    for (const socket of sockets) socket.destroy();
    if (closing) await new Promise((resolve) => closing.close(resolve));
  };
  await up();
  return { port, up, down, [Symbol.asyncDispose]: down };
}
