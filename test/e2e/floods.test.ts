import { once } from "node:events";
import { readdir, readFile, readlink } from "node:fs/promises";
import { connect as connectHttp2 } from "node:http2";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { eventually, sqliteUrl, startGitServer } from "@slipway/testkit";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { descendants } from "../system/processes.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";

/** Where one of our processes listens. */
interface Door {
  readonly name: string;
  readonly at: { readonly port: number; readonly host: string } | { readonly path: string };
}

const resources = new AsyncDisposableStack();
let slipway: Slipway;
let doors: readonly Door[] = [];

beforeAll(async () => {
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "no applications" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      // A plugin without a token, and with it a port of its own and one of its host.
      plugins: [stepsPlugin],
      storeUrl: await sqliteUrl(),
      processes: {},
    }),
  );
  await eventually(async () => {
    doors = await openDoors(slipway.dataDir);
    // Gateway, trace service, the host of the plugins and its socket, a plugin with a port and one with a socket.
    expect(doors.map(({ at }) => ("path" in at ? "socket" : "port")).toSorted()).toEqual([
      "port",
      "port",
      "port",
      "port",
      "socket",
      "socket",
    ]);
  });
});
afterAll(() => resources.disposeAsync());

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

async function dial({ at }: Door): Promise<Socket> {
  const socket = connect(at);
  sockets.push(socket);
  socket.on("error", () => {});
  await Promise.race([once(socket, "connect"), once(socket, "close")]).catch(() => {});
  return socket;
}

/** What a door answers to a raw request, until it closes the connection. */
async function answerTo(door: Door, request: string): Promise<string> {
  const socket = await dial(door);
  let answer = "";
  socket.on("data", (chunk: Buffer) => {
    answer += chunk.toString("latin1").slice(0, 10_000);
  });
  socket.write(request);
  if (!socket.destroyed) await once(socket, "close").catch(() => {});
  return answer;
}

/** Every door serves, and the gateway answers a call that the trace service has a part in. */
async function expectServing(): Promise<void> {
  for (const door of doors)
    expect(await answerTo(door, "GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"), door.name).toContain("200 OK");
  expect((await slipway.cli("deployment", "list", "-o", "json")).code).toBe(0);
}

test("idle connections beyond the limit of every door are closed, and keep nobody out", { timeout: 300_000 }, async () => {
  for (const door of doors) {
    const idle: Socket[] = [];
    // A door has 1 000 places.
    for (let batch = 0; batch < 12; batch++) idle.push(...(await Promise.all(Array.from({ length: 100 }, () => dial(door)))));
    for (const socket of idle) socket.resume();
    await eventually(() => expect(idle.filter(({ closed }) => closed).length, door.name).toBeGreaterThanOrEqual(200));
  }
  await expectServing();
});

test("headers that never end keep nobody out, and their connections are closed", { timeout: 300_000 }, async () => {
  const slow = await Promise.all(doors.flatMap((door) => Array.from({ length: 50 }, () => dial(door))));
  for (const socket of slow) socket.resume().write("POST /x HTTP/1.1\r\nhost: localhost\r\n");
  const dripping = setInterval(() => {
    for (const socket of slow) if (!socket.destroyed) socket.write("x-a: b\r\n");
  }, 1_000);
  try {
    await expectServing();
    await Promise.all(slow.map((socket) => socket.destroyed || once(socket, "close").catch(() => {})));
  } finally {
    clearInterval(dripping);
  }
  await expectServing();
});

test("ten thousand header lines are refused", { timeout: 120_000 }, async () => {
  const lines = Array.from({ length: 10_000 }, (_, at) => `x-${at}: a\r\n`).join("");
  for (const door of doors) {
    expect(await answerTo(door, `GET /healthz HTTP/1.1\r\nhost: localhost\r\n${lines}\r\n`), door.name).toMatch(/^(HTTP\/1\.1 431 .*)?/);
    expect(await answerTo(door, `GET /healthz HTTP/1.1\r\nhost: localhost\r\n${lines}\r\n`), door.name).not.toContain("200 OK");
  }
  await expectServing();
});

const bodyBytes = 100 * 1024 * 1024;
const call = { ":method": "POST", ":path": "/slipway.api.v1.DeploymentService/ListDeployments", "content-type": "application/json" };
const head = `POST ${call[":path"]} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n`;
/** The statuses of a door for what it does not serve, and for what is too large. */
const refusals = ["404", "413", "415", "429"];

test("bodies of 100 MB are refused without being kept", { timeout: 300_000 }, async () => {
  const before = await peakMemory();
  for (const door of doors) {
    const atOnce = Array.from({ length: 2 });
    const known = await Promise.all(atOnce.map(() => pour(door, `${head}content-length: ${bodyBytes}\r\n\r\n`)));
    const chunked = await Promise.all(atOnce.map(() => pour(door, `${head}transfer-encoding: chunked\r\n\r\n`, "100000\r\n", "\r\n")));
    const http2 = await Promise.all(atOnce.map(() => pourHttp2(door)));
    for (const status of [...known, ...chunked, ...http2]) expect([...refusals, "closed"], door.name).toContain(status);
  }
  const after = await peakMemory();
  for (const [pid, megabytes] of before) expect((after.get(pid) ?? 0) - megabytes, `MB more in process ${pid}`).toBeLessThan(300);
  await expectServing();
});

const megabyte = Buffer.alloc(1024 * 1024, "a");

/** Sends a body until a door answers or closes. Returns the status. */
async function pour(door: Door, request: string, before = "", after = ""): Promise<string> {
  const socket = await dial(door);
  const answered = new AbortController();
  let status = "closed";
  socket.once("data", (chunk: Buffer) => {
    status = chunk.toString("latin1").split(" ")[1] ?? "";
    answered.abort();
  });
  socket.once("close", () => answered.abort());
  socket.write(request);
  const chunk = Buffer.concat([Buffer.from(before), megabyte, Buffer.from(after)]);
  for (let sent = 0; sent < bodyBytes && !answered.signal.aborted; sent += megabyte.length)
    if (!socket.write(chunk)) await once(socket, "drain", { signal: answered.signal }).catch(() => {});
  if (!answered.signal.aborted) await once(answered.signal, "abort");
  socket.destroy();
  return status;
}

async function pourHttp2(door: Door): Promise<string> {
  const session = connectHttp2("http://localhost", { createConnection: () => connect(door.at) });
  session.on("error", () => {});
  const stream = session.request(call);
  const answered = new AbortController();
  let status = "closed";
  stream.on("error", () => {}).on("close", () => answered.abort());
  stream.on("response", (headers) => {
    status = String(headers[":status"]);
    answered.abort();
  });
  for (let sent = 0; sent < bodyBytes && !answered.signal.aborted; sent += megabyte.length)
    if (!stream.write(megabyte)) await once(stream, "drain", { signal: answered.signal }).catch(() => {});
  if (!answered.signal.aborted) await once(answered.signal, "abort");
  session.destroy();
  return status;
}

/** The peak memory of each of our processes, in MB, by their ids. */
async function peakMemory(): Promise<ReadonlyMap<number, number>> {
  const ours = (await descendants()).filter(({ commandLine }) => isOurs(commandLine));
  const peaks = ours.map(async ({ pid }) => {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    return [pid, Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024] as const;
  });
  return new Map(await Promise.all(peaks));
}

function isOurs(commandLine: string): boolean {
  return commandLine.includes("/src/main.ts") || commandLine.includes("steps-plugin.ts");
}

/** The ports and sockets at which our processes listen. */
async function openDoors(dataDir: string): Promise<readonly Door[]> {
  const owners = new Map<string, string>();
  for (const { pid, commandLine } of await descendants()) {
    if (!isOurs(commandLine)) continue;
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const inode = /^socket:\[(\d+)\]$/.exec(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ""))?.[1];
      if (inode !== undefined) owners.set(inode, commandLine.split("\n").find((word) => word.endsWith(".ts")) ?? "");
    }
  }
  const listening = (await readFile("/proc/net/tcp", "utf8")).split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    const owner = owners.get(inode);
    if (state !== "0A" || owner === undefined) return [];
    const port = Number.parseInt(local.split(":")[1] ?? "", 16);
    return [{ name: `${owner} at port ${port}`, at: { port, host: "127.0.0.1" } }];
  });
  const paths = (await readdir(join(dataDir, "run"))).filter((name) => name.endsWith(".sock")).map((name) => join(dataDir, "run", name));
  return [...listening, ...paths.map((path) => ({ name: path, at: { path } }))];
}
