import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Resolver } from "@slipway/plugin-sdk";
import { expect, onTestFinished, test } from "vitest";
import { type GuardedProxy, type GuardedProxyOptions, openGuardedProxy } from "./guarded-proxy.ts";
import { toolNetwork } from "./tool-network.ts";

/** A server that answers with what it was asked for, and a name server that knows it as `charts.test`. */
async function serve() {
  const asked: string[] = [];
  const server = createServer((asking, response) => {
    asked.push(`${asking.method} ${asking.headers.host} ${asking.url} ${asking.headers["proxy-authorization"] ?? ""}`.trim());
    response.end("here");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

const resolve: Resolver = (host, _, callback) => {
  const address = { "charts.test": "127.0.0.1", "inner.test": "10.1.2.3" }[host];
  if (address === undefined) callback(Object.assign(new Error(`no ${host}`), { code: "ENOTFOUND" }), []);
  else callback(null, [{ address, family: 4 }]);
};

const allowing = (...allowedAddresses: readonly string[]) => toolNetwork({ allowedAddresses });
async function open(options: Partial<GuardedProxyOptions> = {}): Promise<GuardedProxy> {
  const proxy = await openGuardedProxy({ ...allowing("charts.test"), env: {}, resolve, ...options });
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return proxy;
}

/** Asks the proxy for an http address, as programs do. */
async function get({ port, token }: Pick<GuardedProxy, "port" | "token">, path: string): Promise<string> {
  const headers = { "proxy-authorization": `Basic ${Buffer.from(`slipway:${token}`).toString("base64")}` };
  const sent = request({ host: "127.0.0.1", port, path, headers, agent: false }).end();
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  return `${answer.statusCode} ${(await answer.toArray()).join("")}`;
}

/** Opens a tunnel, and sends a request through it. */
async function tunnel({ port, token }: GuardedProxy, target: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `CONNECT ${target} HTTP/1.1\r\nHost: x\r\nProxy-Authorization: Basic ${Buffer.from(`slipway:${token}`).toString("base64")}\r\n\r\n`,
  );
  const [first] = (await once(socket, "data")) as [Buffer];
  const status = first.toString().split("\r\n")[0] ?? "";
  if (!status.includes(" 200 ")) return status;
  socket.end("GET /in HTTP/1.1\r\nHost: inside\r\nConnection: close\r\n\r\n");
  return `${status} ${(await socket.toArray()).join("").split("\r\n\r\n").at(-1)}`;
}

test("what may be called is called, at the address that was checked, and hears nothing of the proxy", async () => {
  const { port, asked } = await serve();
  const proxy = await open();
  expect(await get(proxy, `http://charts.test:${port}/a?b`)).toBe("200 here");
  expect(await tunnel(proxy, `charts.test:${port}`)).toMatch(/^HTTP\/1.1 200 .*here/s);
  expect(asked).toEqual([`GET charts.test:${port} /a?b`, "GET inside /in"]);
  expect(proxy.refusals).toEqual([]);
});

test("what may not be called is refused with the reason", async () => {
  const { port, asked } = await serve();
  const proxy = await open();
  expect(await get(proxy, `http://127.0.0.1:${port}/`)).toMatch(/^403 127.0.0.1 is a private address/);
  expect(await tunnel(proxy, `127.1:${port}`)).toMatch(/^HTTP\/1.1 403 127.0.0.1 is a private address/);
  expect(await tunnel(proxy, "inner.test:443")).toMatch(/ 403 inner.test has a private address/);
  expect(await tunnel(proxy, "[::ffff:169.254.169.254]:80")).toMatch(/ 403 .*never called/);
  expect(await get(proxy, "http://nowhere.test/")).toMatch(/^502 /);
  expect(await get(proxy, "/status")).toMatch(/^403 only http and https/);
  expect(await tunnel(proxy, "a/b:1")).toMatch(/ 403 /);
  expect(asked).toEqual([]);
  expect(proxy.refusals).toHaveLength(5);
});

test("only who has the token may use it", async () => {
  const { asked, port } = await serve();
  const proxy = await open();
  expect(await get({ port: proxy.port, token: "wrong" }, `http://charts.test:${port}/`)).toMatch(/^407 /);
  expect(await tunnel({ ...proxy, token: "wrong" }, `charts.test:${port}`)).toMatch(/ 407 /);
  expect(asked).toEqual([]);
});

test("where this machine has a proxy, calls go through it, and are checked as far as names are known here", async () => {
  const { port, asked } = await serve();
  const upstream = await open();
  const proxy = await open({
    env: {
      http_proxy: `http://slipway:${upstream.token}@127.0.0.1:${upstream.port}`,
      https_proxy: `http://slipway:${upstream.token}@127.0.0.1:${upstream.port}`,
    },
  });
  expect(await get(proxy, `http://charts.test:${port}/a`)).toBe("200 here");
  expect(await tunnel(proxy, `charts.test:${port}`)).toMatch(/^HTTP\/1.1 200 .*here/s);
  expect(await tunnel(proxy, "inner.test:443")).toMatch(/ 403 inner.test has a private address/);
  // Perhaps the other proxy knows it.
  expect(await tunnel(proxy, "nowhere.test:443")).toMatch(/ 502 the proxy of this machine answers 502/);
  expect(asked).toEqual([`GET charts.test:${port} /a`, "GET inside /in"]);
});
