import { mkdir, writeFile } from "node:fs/promises";
import { connect, createServer, type Server, type Socket } from "node:net";
import { dirname } from "node:path";
import { silentLogger } from "@slipway/runtime";
import { eventually, type MariadbServer, sqliteUrl, startMariadb } from "@slipway/testkit";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { query, transaction } from "./engines/run.ts";
import { deploymentHistory, sampleId } from "./sample-history.ts";
import { openEngine, openStore } from "./store.ts";

const log = silentLogger();

let mariadb: MariadbServer;
beforeAll(async () => {
  mariadb = await startMariadb();
});
afterAll(() => mariadb[Symbol.asyncDispose]());

test("a killed server is `unavailable` until it is back, and no acknowledged write is lost", async () => {
  await using store = await openStore({ url: await mariadb.createDatabase(), log });
  const kept: string[] = [];
  const codes = new Set<string>();
  let stop = false;
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let at = 0; !stop; at++) {
      const name = `d${writer}.${at}`;
      try {
        await store.deployments.recordAll(deploymentHistory({ name }));
        kept.push(name);
      } catch (error) {
        codes.add(String((error as { code?: unknown }).code));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  });
  await eventually(() => expect(kept.length).toBeGreaterThan(50));
  await mariadb.kill9();
  await eventually(() => expect(codes.size).toBeGreaterThan(0));
  await expect(store.check()).rejects.toMatchObject({ code: "unavailable" });
  await mariadb.restart();
  const before = kept.length;
  await eventually(() => expect(kept.length).toBeGreaterThan(before + 50));
  stop = true;
  await Promise.all(writers);

  expect([...codes]).toEqual(["unavailable"]);
  for (const name of kept) expect(await store.deployments.events(sampleId(name))).toHaveLength(6);
});

test("calls to an unresponsive server fail, and succeed again once it responds", async () => {
  await using proxy = await startProxy(Number(new URL(mariadb.url).port));
  const url = new URL(await mariadb.createDatabase());
  url.port = String(proxy.port);
  await using store = await openStore({ url: url.href, log, statementTimeoutMs: 300 });
  await store.deployments.recordAll(deploymentHistory({ name: "before" }));

  proxy.pause();
  const calls = Array.from({ length: 15 }, () => store.deployments.find(sampleId("before")));
  const outcomes = await Promise.allSettled(calls);
  expect(new Set(outcomes.map((each) => (each.status === "rejected" ? each.reason.code : each.status)))).toEqual(new Set(["unavailable"]));

  proxy.resume();
  await eventually(() => store.check());
  await store.deployments.recordAll(deploymentHistory({ name: "after" }));
  expect((await store.deployments.find(sampleId("after")))?.id).toBe(sampleId("after"));
});

test("disposal ends in bounded time even if the server is unresponsive, and is idempotent", async () => {
  await using proxy = await startProxy(Number(new URL(mariadb.url).port));
  const url = new URL(await mariadb.createDatabase());
  url.port = String(proxy.port);
  const store = await openStore({ url: url.href, log });
  proxy.pause();
  const hanging = store.check();
  hanging.catch(() => {});
  await Promise.all([store[Symbol.asyncDispose](), store[Symbol.asyncDispose]()]);
  await expect(hanging).rejects.toMatchObject({ code: "unavailable" });
  await expect(store.check()).rejects.toThrow();
});

test.for([
  { what: "a wrong password", change: { password: "tell-nobody" }, says: "rejected the user or the password" },
  { what: "a database that does not exist", change: { pathname: "/nowhere" }, says: "has no such database" },
  { what: "a port nobody listens on", change: { port: "1" }, says: "ECONNREFUSED" },
  { what: "a server without TLS", change: { search: "?tls=true" }, says: "is unavailable: " },
])("$what is `unavailable`, and the message does not contain the password", async ({ change, says }) => {
  const url = new URL(await mariadb.createDatabase());
  Object.assign(url, change);
  const error = await openStore({ url: url.href, log }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "unavailable", message: expect.stringContaining(says) });
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    expect(`${each.message} ${each.stack} ${JSON.stringify(each)}`).not.toContain(url.password);
  }
});

test.for([
  { number: 1047, text: "WSREP has not yet prepared node for application use" },
  { number: 1129, text: "Host '10.0.0.7' is blocked", says: "flush-hosts" },
  { number: 1142, text: "INSERT command denied", says: "grant select" },
  { number: 1927, text: "Connection was killed" },
  { number: 1969, text: "Query execution was interrupted (max_statement_time exceeded)" },
  { number: 9005, text: "Region is unavailable" },
  { number: 1105, text: "target: slipway.0.primary: vttablet: rpc error: code = Unavailable desc = not serving" },
  { number: 1105, text: "unknown column", code: "internal" },
])(
  "what MariaDB, Galera, TiDB or Vitess answers while they are away is `unavailable`, a bug is `internal`: $number $text",
  async (given) => {
    const { number, text, says = text, code = "unavailable" } = given;
    await using engine = openEngine({ url: await mariadb.createDatabase(), log });
    const call = query(engine, "read", (db) => signal(number, text).execute(db));
    await expect(call).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
  },
);

test("a transaction that TiDB or MariaDB aborts in favour of another one is done again", async () => {
  await using engine = openEngine({ url: await mariadb.createDatabase(), log });
  const aborts = [1213, 9007, 8028];
  await transaction(engine, "write", async (db) => {
    const number = aborts.shift();
    if (number !== undefined) await signal(number, "Write conflict").execute(db);
  });
  expect(aborts).toEqual([]);
});

/** Makes a real server answer with an error. */
function signal(number: number, text: string) {
  return sql`signal sqlstate 'HY000' set mysql_errno = ${sql.lit(number)}, message_text = ${sql.lit(text)}`;
}

test("a value that does not fit is rejected, not truncated, and the error does not contain the statement", async () => {
  await using store = await openStore({ url: await mariadb.createDatabase(), log });
  const project = `too-long-${"x".repeat(300)}`;
  const error = await store.deployments.recordAll(deploymentHistory({ name: "long", project })).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "invalid", message: expect.stringContaining("project_id") });
  for (let each: unknown = error; each instanceof Error; each = each.cause) expect(JSON.stringify(each)).not.toContain(project);
});

test("an SQLite file in a missing folder and a file of another format are rejected with the reason", async () => {
  const url = await sqliteUrl();
  const path = url.slice("sqlite:".length);
  await expect(openStore({ url: `${url}/not/there`, log })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringContaining("its folder must exist"),
  });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "Dear diary, ".repeat(1_000));
  await expect(openStore({ url, log })).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringContaining("is not an SQLite database"),
  });
});

test("waiting for another writer of an SQLite file does not block the process", async () => {
  const url = await sqliteUrl();
  await using store = await openStore({ url, log });
  await using other = openEngine({ url, log });
  await using hasty = await openStore({ url, log, lockTimeoutMs: 100 });
  const release = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holding = other.alone(async () => {
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const writing = store.deployments.recordAll(deploymentHistory({ name: "patient" }));
  await expect(hasty.deployments.recordAll(deploymentHistory({ name: "hasty" }))).rejects.toMatchObject({ code: "unavailable" });
  expect(await hasty.deployments.find(sampleId("patient"))).toBeUndefined();
  release.resolve();
  await Promise.all([holding, writing]);
  expect(await hasty.deployments.find(sampleId("patient"))).toBeDefined();
});

interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** Keeps connections open, but forwards no more data. */
  pause(): void;
  resume(): void;
}

async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let paused = false;
  const server: Server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {}).on("close", () => sockets.delete(socket));
    }
    client.on("data", (data) => paused || upstream.write(data)).on("close", () => upstream.destroy());
    upstream.on("data", (data) => paused || client.write(data)).on("close", () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    port: address.port,
    pause: () => {
      paused = true;
    },
    resume: () => {
      paused = false;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
