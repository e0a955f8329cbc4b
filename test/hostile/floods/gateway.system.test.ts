import { type Bus, connectBus, ensureStreams } from "@slipway/bus";
import { builtInRoles, type Principal } from "@slipway/domain";
import { type Gateway, type GatewayOptions, startGateway } from "@slipway/gateway";
import { ApplicationService } from "@slipway/proto/api";
import { Health } from "@slipway/proto/grpc";
import { connectClient, connectTransport, silentLogger } from "@slipway/runtime";
import { startNats } from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

const resources = new AsyncDisposableStack();
let gateway: Gateway;
let bus: Bus;
const limits = { connections: 1_000, watches: 50, watchesPerCaller: 5, callsPerSecond: 1, eventsPerSecond: 1 };
const policies = builtInRoles.find(({ name }) => name === "Admin")?.policies ?? [];

/** Lets everybody in whose token begins with `key-`, as who the token is. */
const byKey: GatewayOptions["access"]["authenticators"][number] = ({ bearer }) => {
  if (!bearer?.startsWith("key-")) return undefined;
  const actor = { kind: "person", name: bearer, signIn: "session" } as const;
  const principal: Principal = { id: bearer, actor, emails: [], grants: [{ projectId: "*", from: "Admin", policies }] };
  return { principal };
};

beforeAll(async () => {
  const nats = resources.use(await startNats());
  const log = silentLogger();
  bus = resources.use(await connectBus({ servers: nats.url, name: "gateway", log }));
  await ensureStreams(bus);
  // Nothing here asks the permanent record.
  const traceUrl = "http://127.0.0.1:9";
  gateway = resources.use(
    await startGateway({
      bus,
      port: 0,
      access: { authenticators: [byKey], rules: () => ({ projects: [], workloadIdentity: [] }) },
      limits,
      traceUrl,
      defaultProject: "shop",
      log,
    }),
  );
});
afterAll(() => resources.disposeAsync());

/** A call as a script makes it. */
async function call(token: string, body = "{}") {
  const response = await fetch(`${gateway.url}/slipway.api.v1.ApplicationService/ListApplications`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token !== "" && { authorization: `Bearer ${token}` }) },
    body,
  });
  const { code, message } = (await response.json()) as { code?: string; message?: string };
  return { status: response.status, code, message, retryAfter: response.headers.get("retry-after") };
}
const flood = (calls: number, token: string) => Promise.all(Array.from({ length: calls }, () => call(token)));

test("one caller's flood of calls is refused with the time to wait, and others are served at the same time", async () => {
  const flooding = flood(300, "key-flood");
  expect((await call("key-other")).status).toBe(200);
  const answers = await flooding;
  const served = answers.filter(({ status }) => status === 200).length;
  // The burst, and what the time of a busy machine adds to it.
  expect(served).toBeGreaterThanOrEqual(10);
  expect(served).toBeLessThan(200);
  const refused = answers.find(({ status }) => status !== 200);
  expect(refused).toMatchObject({ status: 429, code: "resource_exhausted", retryAfter: expect.stringMatching(/^\d+$/) });
  expect(refused?.message).toMatch(/more than 1 calls per second by one caller/);
  expect((await call("key-other")).status).toBe(200);
});

/** A new connection, closed with the test, and begins streams whose first message comes at once. */
function streams() {
  const transport = connectTransport({ url: gateway.url });
  const stop = new AbortController();
  onTestFinished(async () => {
    stop.abort();
    await transport[Symbol.asyncDispose]();
  });
  const { signal } = stop;
  const watch = (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return connectClient(ApplicationService, transport).watchApplications({}, { signal, headers })[Symbol.asyncIterator]().next();
  };
  const health = () => connectClient(Health, transport).watch({}, { signal })[Symbol.asyncIterator]().next();
  return { watch, health };
}

test("one caller's watches leave room for others", async () => {
  const { watch } = streams();
  const watches = await Promise.allSettled(Array.from({ length: 9 }, () => watch("key-watcher")));
  const messages = watches.flatMap((each) => (each.status === "rejected" ? [String(each.reason.message)] : []));
  expect(messages).toEqual(Array.from({ length: 4 }, () => expect.stringContaining("one caller may have 5 open streams")));
  expect((await watch("key-other-watcher")).value).toMatchObject({ snapshotComplete: true });
});

test("watches of health, which need no sign-in, leave room for callers", async () => {
  const { watch, health } = streams();
  const watches = await Promise.allSettled(Array.from({ length: 60 }, health));
  expect(watches.filter(({ status }) => status === "rejected")).toHaveLength(10);
  expect((await watch("key-beside-strangers")).value).toMatchObject({ snapshotComplete: true });
});

test("a request of more than 1 MiB is refused before its caller is known", async () => {
  expect(await call("", JSON.stringify({ query: "a".repeat(1_100_000) }))).toMatchObject({ status: 429, code: "resource_exhausted" });
});

test("a project's flood of events is stored, not lost, and another project's event is registered meanwhile", async () => {
  const publish = (project: string, id: number) =>
    bus.connection.request(
      `slipway.event.${project}.image`,
      JSON.stringify({ specversion: "1.0", id: `${id}`, source: "/ci", type: "a.b", data: "1" }),
      { timeout: 60_000 },
    );
  const answers = await Promise.all([...Array.from({ length: 300 }, (_, id) => publish("flood", id)), publish("other", 1)]);
  const read = answers.map((answer) => answer.json<{ id?: string; error?: { code: number; description: string } }>());
  expect(read.at(-1)?.id).toBeDefined();
  const late = read.filter(({ error }) => error !== undefined);
  // A minute's worth at once, and what the time of a busy machine adds.
  expect(late.length).toBeGreaterThan(50);
  expect(late.length).toBeLessThanOrEqual(240);
  for (const { error } of late)
    expect(error).toMatchObject({ code: 503, description: expect.stringMatching(/project flood sends more events.*the event is stored/) });
});

// The last one: whoever comes from this address has to wait afterwards.
test("a flood of guessed tokens is refused before they are looked at, and keeps out nobody who was in before", async () => {
  expect((await call("key-in-before")).status).toBe(200);
  const codes = new Map<number, number>();
  for (const { status } of await flood(200, "guess")) codes.set(status, (codes.get(status) ?? 0) + 1);
  const last = await flood(50, "guess");
  expect([...codes.keys(), ...last.map(({ status }) => status)].filter((status) => status !== 401 && status !== 429)).toEqual([]);
  expect(last.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  expect((await call("key-in-before")).status).toBe(200);
  const health = await fetch(`${gateway.url}/healthz`);
  expect(health.status).toBe(200);
});
