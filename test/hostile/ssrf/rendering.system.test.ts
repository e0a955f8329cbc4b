import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { packChart, programPath } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { renderHelm } from "../../../services/plugins/kubernetes/src/render/helm/render-helm.ts";
import { renderKustomize } from "../../../services/plugins/kubernetes/src/render/kustomize/render-kustomize.ts";
import { renderRepository } from "../../../services/plugins/kubernetes/src/testing/rendered-repository.ts";

/** A server of this machine that nobody was allowed to call, or one that an operator has named. */
async function serve(answer: RequestListener = (_, response) => void response.end("secret: of-the-inner-network\n")) {
  const asked: string[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    asked.push(request.url ?? "");
    answer(request, response as Parameters<RequestListener>[1]);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://127.0.0.1:${port}`, asked };
}

const tools = { kustomize: programPath("kustomize"), helm: programPath("helm") };
const messageOf = (rendering: Promise<unknown>) =>
  rendering.then(
    (rendered) => JSON.stringify(rendered),
    (error: Error) => error.message,
  );

function build(kustomization: object, more: Readonly<Record<string, string>> = {}, allowedAddresses: readonly string[] = []) {
  const files = { "app/kustomization.yaml": JSON.stringify(kustomization), ...more };
  return messageOf(
    renderRepository(renderKustomize, { files, input: {}, config: { kustomize: { allowRemote: true }, allowedAddresses } }, { tools }),
  );
}

test.for([
  { name: "a resource", at: (port: number) => ({ resources: [`http://127.0.0.1:${port}/a.yaml`] }) },
  { name: "a resource at a spelling of this machine", at: (port: number) => ({ resources: [`http://2130706433:${port}/a.yaml`] }) },
  { name: "a resource at a name of this machine", at: (port: number) => ({ resources: [`http://localhost:${port}/a.yaml`] }) },
  { name: "a resource at a mapped address", at: (port: number) => ({ resources: [`http://[::ffff:127.0.0.1]:${port}/a.yaml`] }) },
  { name: "a base", at: (port: number) => ({ resources: [`https://127.0.0.1:${port}/a/b.git?ref=main`] }) },
  { name: "a component", at: (port: number) => ({ components: [`http://127.0.0.1:${port}/a/b?ref=main`] }) },
  {
    name: "a file of a generator",
    at: (port: number) => ({ configMapGenerator: [{ name: "a", files: [`x=http://127.0.0.1:${port}/a`] }] }),
  },
  { name: "a scheme", at: (port: number) => ({ openapi: { path: `http://127.0.0.1:${port}/a` } }) },
])("$name of a kustomization reaches nothing of this machine", async ({ at }) => {
  const server = await serve();
  expect(await build(at(server.port))).not.toContain("of-the-inner-network");
  expect(server.asked).toEqual([]);
});

test("a generator's configuration that is patched together reaches nothing of this machine", async () => {
  const server = await serve();
  const patch = `[{ "op": "add", "path": "/files", "value": ["x=${server.url}/a"] }]`;
  const files = {
    "app/gen/kustomization.yaml": JSON.stringify({ resources: ["g.yaml"], patches: [{ target: { kind: "ConfigMapGenerator" }, patch }] }),
    "app/gen/g.yaml": JSON.stringify({ apiVersion: "builtin", kind: "ConfigMapGenerator", metadata: { name: "g" } }),
  };
  // It seems to need the network for something else.
  const seen = { resources: ["https://charts.invalid/a.yaml"], generators: ["gen"] };
  expect(await build(seen, files)).not.toContain("of-the-inner-network");
  expect(server.asked).toEqual([]);
});

test.for([
  ["http://10.1.2.3/a.yaml", "10.1.2.3 is a private address: to allow it, add it to allowedAddresses in the config of the plugin"],
  ["http://169.254.169.254/latest/meta-data", "never called"],
  ["https://[fd00:ec2::254]/x.git?ref=a", "never called"],
])("what is at %s is refused with the reason", async ([url, reason]) => {
  expect(await build({ resources: [url] })).toContain(reason);
});

test("what an operator allows is reached", async () => {
  const manifest = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "inner" } });
  const server = await serve((_, response) => void response.end(manifest));
  expect(await build({ resources: [`${server.url}/a.yaml`] }, {}, ["127.0.0.1"])).toContain("inner");
  expect(server.asked).toEqual(["/a.yaml"]);
});

/** A chart repository that an operator named, which refers to somewhere else. */
async function pull(
  answer: (url: string) => { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: string },
) {
  const server = await serve(({ url = "" }, response) => {
    const { status = 200, headers = {}, body = "" } = answer(url);
    response.writeHead(status, headers).end(body);
  });
  const input = { helmChart: { repository: "stable", name: "redis", version: "1.0.0" } };
  const config = { chartRepositories: [{ name: "stable", address: server.url }] };
  return await messageOf(renderRepository(renderHelm, { files: { "app/a.txt": "" }, input, config }, { tools }));
}

const index = (url: string) =>
  JSON.stringify({ apiVersion: "v1", entries: { redis: [{ apiVersion: "v2", name: "redis", version: "1.0.0", urls: [url] }] } });

test("a chart repository refers to no private address", async () => {
  expect(await pull(() => ({ body: index("http://10.1.2.3/redis-1.0.0.tgz") }))).toContain("10.1.2.3 is a private address");
  expect(await pull(() => ({ body: index("http://169.254.169.254/redis-1.0.0.tgz") }))).toContain("never called");
});

test("a chart repository redirects to no private address", async () => {
  expect(await pull(() => ({ status: 302, headers: { location: "http://192.168.1.1/index.yaml" } }))).toContain(
    "192.168.1.1 is a private address",
  );
});

test("a registry sends nobody to a private address for a token", async () => {
  const server = await serve((_, response) => {
    response.writeHead(401, { "www-authenticate": 'Bearer realm="http://10.1.2.3/token",service="a",scope="b"' }).end();
  });
  const helmChart = { repository: `oci://127.0.0.1:${server.port}/team`, name: "redis", version: "1.0.0" };
  const config = { chartRegistries: [{ address: server.url }] };
  const message = await messageOf(renderRepository(renderHelm, { files: { "app/a.txt": "" }, input: { helmChart }, config }, { tools }));
  expect(message).toContain("10.1.2.3 is a private address");
});

test("value files are read from no private address", async () => {
  const chart = packChart({ name: "web", version: "1.0.0", files: {} });
  const render = (url: string) =>
    messageOf(
      renderRepository(
        renderHelm,
        {
          files: { "charts/web.tgz": chart.archive, "app/a.txt": "" },
          input: { helmChart: { path: "../charts/web.tgz" }, helmOptions: { valueFiles: [url] } },
        },
        { tools },
      ),
    );
  expect(await render("https://127.0.0.1/values.yaml")).toContain("127.0.0.1 is a private address");
  expect(await render("https://localhost/values.yaml?sig=geheim")).toMatch(/^(?!.*geheim).*localhost has a private address/s);
  expect(await render("https://[64:ff9b::a9fe:a9fe]/")).toContain("never called");
});
