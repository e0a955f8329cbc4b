import { createLogger, silentLogger } from "@slipway/runtime";
import { eventually, freePort, type NatsServer, startNats } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
import { connectBus } from "./connect-bus.ts";

const log = silentLogger();
const connect = (nats: NatsServer, name = "test") => connectBus({ servers: nats.url, name, log });

test("waits for a server that is not running yet, and logs it", async () => {
  const lines: string[] = [];
  const port = await freePort();
  const waiting = connectBus({
    servers: `nats://user:hidden@127.0.0.1:${port}`,
    name: "early",
    log: createLogger({ service: "test", destination: { write: (line) => void lines.push(line) } }),
  });
  await eventually(() => expect(lines.join("")).toContain("waiting for nats"));
  expect(lines.join("")).not.toContain("hidden");
  await using _nats = await startNats({ port });
  await using bus = await waiting;
  expect(bus.connected).toBe(true);
});

test("waiting for a server can be ended", async () => {
  const stop = new AbortController();
  const waiting = connectBus({ servers: `nats://127.0.0.1:${await freePort()}`, name: "early", log, signal: stop.signal });
  stop.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
});

test("a program with limited patience is told why the server cannot be reached", async () => {
  const servers = `nats://127.0.0.1:${await freePort()}`;
  await expect(connectBus({ servers, name: "early", log, patienceMs: 500 })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/could not be reached: connection refused/),
  });
});

test("wrong credentials are rejected with a message that does not contain them", async () => {
  await using nats = await startNats({ args: ["--user", "slipway", "--pass", "right"] });
  const credentials = { kind: "password", user: "slipway", password: "wrong" } as const;
  const refused = connectBus({ servers: nats.url, name: "executor", log, credentials });
  await expect(refused).rejects.toMatchObject({
    code: "precondition",
    message: expect.stringMatching(/rejected the credentials of executor(?!.*wrong)/),
  });
  await using bus = await connectBus({ servers: nats.url, name: "executor", log, credentials: { ...credentials, password: "right" } });
  expect(bus.connected).toBe(true);
});

test("a call made while the server is unavailable is answered when it is back", async () => {
  await using nats = await startNats();
  await using bus = await connect(nats);
  await nats.kill9();
  await eventually(() => expect(bus.connected).toBe(false));
  const answer = bus.call("ask", () => bus.manager.getAccountInfo());
  await nats.restart();
  await expect(answer).resolves.toMatchObject({ streams: 0 });
});

test("a clock that is set back does not keep the client from its server", async () => {
  await using nats = await startNats();
  await using bus = await connect(nats);
  const rightNow = Date.now;
  using clock = vi.spyOn(Date, "now").mockImplementation(() => rightNow() - 3_600_000);
  await nats.kill9();
  await eventually(() => expect(bus.connected).toBe(false));
  await nats.restart();
  await eventually(() => expect(bus.connected).toBe(true));
  expect(clock).toHaveBeenCalled();
});

test("a call ends with its signal while the server is unavailable", async () => {
  await using nats = await startNats();
  await using bus = await connect(nats);
  await nats.kill9();
  const stop = new AbortController();
  const answer = bus.call("ask", () => bus.manager.getAccountInfo(), { signal: stop.signal });
  stop.abort(new Error("stopped"));
  await expect(answer).rejects.toThrow("stopped");
});

test("disposing while the server is down neither waits nor throws; later calls are rejected", async () => {
  await using nats = await startNats();
  const bus = await connect(nats);
  await nats.kill9();
  await bus[Symbol.asyncDispose]();
  await bus[Symbol.asyncDispose]();
  await expect(bus.done).resolves.toBeUndefined();
  await expect(bus.call("ask", () => bus.manager.getAccountInfo())).rejects.toMatchObject({ code: "canceled" });
});

test("with limited attempts, the bus reports that the connection is permanently lost", async () => {
  await using nats = await startNats();
  await using bus = await connectBus({ servers: nats.url, name: "impatient", log, maxReconnect: 1 });
  await nats.kill9();
  await expect(bus.done).rejects.toMatchObject({ code: "unavailable" });
});
