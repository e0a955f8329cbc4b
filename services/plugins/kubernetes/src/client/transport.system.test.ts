import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { loadConnection } from "../connection/connection.ts";
import { Transport } from "./transport.ts";

/** A server that knows one token, and a credential plugin that makes a new one at each call, valid for a century. */
async function start(user: (dir: string) => string) {
  const dir = await tempDir("login");
  onTestFinished(() => dir[Symbol.asyncDispose]());
  const state = { valid: "Bearer 1", bodies: [] as string[] };
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    state.bodies.push(body);
    response.writeHead(request.headers.authorization === state.valid ? 200 : 401).end("{}");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const script = `n=$(($(cat ${dir.path}/calls) + 1)); echo $n > ${dir.path}/calls; printf '{"status":{"token":"%s","expirationTimestamp":"2126-01-01T00:00:00Z"}}' $n`;
  await writeFile(join(dir.path, "calls"), "0");
  await writeFile(join(dir.path, "plugin"), script);
  await writeFile(join(dir.path, "token"), "1");
  const kubeConfigPath = join(dir.path, "config");
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeFile(
    kubeConfigPath,
    `current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nclusters: [{name: c, cluster: {server: "${address}"}}]\nusers: [{name: u, user: ${user(dir.path)}}]\n`,
  );
  const transport = new Transport(await loadConnection({ kubeConfigPath, masterURL: "", credentialPlugins: ["/bin/sh"] }));
  onTestFinished(() => transport[Symbol.asyncDispose]());
  const send = async () => (await transport.send({ method: "PATCH", path: "/", body: "sent", signal: AbortSignal.timeout(60_000) })).status;
  return {
    state,
    send,
    port: (server.address() as AddressInfo).port,
    dir: dir.path,
    calls: () => readFile(join(dir.path, "calls"), "utf8"),
  };
}

test("a credential that the server rejects is asked for again, once for all requests, and the requests are sent again", async () => {
  const { state, send, calls } = await start(
    (dir) => `{exec: {apiVersion: client.authentication.k8s.io/v1, command: /bin/sh, args: ["${dir}/plugin"]}}`,
  );
  expect(await send()).toBe(200);
  state.valid = "Bearer 2";
  expect(await Promise.all([send(), send(), send()])).toEqual([200, 200, 200]);
  expect(await calls()).toBe("2\n");
  expect(new Set(state.bodies)).toEqual(new Set(["sent"]));
  state.valid = "nobody's";
  expect(await send()).toBe(401);
});

test("a token file is read again when the server rejects its token", async () => {
  const { state, send, dir } = await start((folder) => `{tokenFile: ${folder}/token}`);
  expect(await send()).toBe(200);
  state.valid = "Bearer 2";
  await writeFile(join(dir, "token"), "2");
  expect(await send()).toBe(200);
});

test("a connection on which nothing comes is asked by the kernel after some seconds, not after a minute", async () => {
  const { send, port } = await start(() => "{token: '1'}");
  expect(await send()).toBe(200);
  const remote = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  // Local address, remote address, state, queues, then the kind of the timer and its hundredths of seconds: 2 is that of keep-alive.
  const rows = (await readFile("/proc/self/net/tcp", "utf8")).split("\n").map((line) => line.trim().split(/\s+/));
  const timers = rows.filter(([, , to = ""]) => to.endsWith(remote)).map(([, , , , , timer = ""]) => timer.split(":"));
  expect(timers).toEqual([["02", expect.any(String)]]);
  expect(Number.parseInt(timers[0]?.[1] ?? "", 16)).toBeLessThanOrEqual(500);
});
