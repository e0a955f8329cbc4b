import { randomUUID } from "node:crypto";
import { serviceActor } from "@slipway/domain";
import type { Command } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { encodeActor } from "@slipway/state";
import { type NatsWithUsers, startNatsWithUsers } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { restartPlugin } from "../channels/plugin-admin-calls.ts";
import { servePluginAdmin } from "../channels/serve-plugin-admin.ts";
import type { Bus } from "../connection/bus.ts";
import { connectBus } from "../connection/connect-bus.ts";
import { impatientBus } from "../connection/impatient-bus.ts";
import { ensureStreams } from "../topics/streams/ensure-streams.ts";
import { listDeadLetters } from "../work/dead-letters.ts";
import { sendCommand } from "./send-command.ts";
import { takeCommands } from "./take-commands.ts";

const piped = { projectId: "shop", pipedId: "eu" };
const resources = new AsyncDisposableStack();
let nats: NatsWithUsers;
let [trace, gateway, watcher, executor, operator]: Bus[] = [];

beforeAll(async () => {
  nats = resources.use(await startNatsWithUsers([piped]));
  trace = resources.use(await nats.connectAs({ role: "trace" }));
  await ensureStreams(trace);
  gateway = resources.use(await nats.connectAs({ role: "gateway" }));
  watcher = resources.use(await nats.connectAs({ role: "watcher", ...piped }));
  executor = resources.use(await nats.connectAs({ role: "executor", ...piped }));
  const credentials = { kind: "nkey", seed: nats.operator.seed } as const;
  operator = resources.use(await connectBus({ servers: nats.url, name: "operator", log: silentLogger(), credentials }));
});
afterAll(() => resources.disposeAsync());

const bus = (each: Bus | undefined): Bus => each ?? expect.fail("it has started");
const ann = { kind: "person", name: "ann", signIn: "session" } as const;

function sync() {
  const kind = { case: "sync" as const, value: {} };
  return { id: randomUUID(), ...piped, applicationId: "web", actor: encodeActor(ann), kind };
}

test("a piped obeys what a gateway has signed; a command of anybody else is a dead letter, whoever it names", async () => {
  const obeyed: Command[] = [];
  const handle = async (command: Command) => void obeyed.push(command);
  await using _taking = await takeCommands(bus(watcher), { pipedId: "eu", kind: "sync", handle, log: silentLogger() });
  // The operator of NATS may publish anywhere, as somebody may who got hold of a key that may publish commands.
  const forged = sync();
  await sendCommand(bus(operator), forged);
  await vi.waitFor(async () => {
    const [dead] = await listDeadLetters(bus(gateway));
    expect(dead?.deadLetter.reason).toMatch(/signed by U[A-Z2-7]+, which is the key of no gateway/);
  }, 20_000);
  const command = sync();
  // As the calls of clients do.
  await sendCommand(impatientBus(bus(gateway), 5_000), command);
  await vi.waitFor(() => expect(obeyed.map(({ id }) => id)).toEqual([command.id]), 20_000);
});

test("an executor restarts a plugin if a gateway asks for it in somebody's name, and for nobody else", async () => {
  const restarted: unknown[] = [];
  const plugin = { name: "wait", ...piped };
  const executorKey = { ...piped, executorId: "e1" };
  await using _serving = servePluginAdmin(bus(executor), {
    ...executorKey,
    list: () => [plugin],
    lines: async () => [],
    restart: async (_, wish) => {
      restarted.push(wish.actor);
      return plugin;
    },
  });
  await bus(executor).connection.flush();
  const wish = { name: "wait", actor: ann };
  // In its own name, as for a plugin that does not release a stage.
  await restartPlugin(bus(executor), executorKey, { name: "wait", actor: serviceActor("executor") });
  expect(restarted.splice(0)).toEqual([serviceActor("executor")]);
  await expect(restartPlugin(bus(operator), executorKey, wish)).rejects.toMatchObject({ code: "forbidden" });
  expect(restarted).toEqual([]);
  await restartPlugin(bus(gateway), executorKey, wish);
  expect(restarted).toEqual([ann]);
});
