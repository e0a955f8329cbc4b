import { PluginState } from "@slipway/proto/state";
import { expect, onTestFinished, test, vi } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { beat, watchPipedBeats } from "./piped-beats.ts";

const system = useBus();
const place = { projectId: "shop", pipedId: "eu" };

test("a service says that it lives, at once what has changed, and that it stops; whoever comes later hears the last of it", async () => {
  const over = new AbortController();
  const told = watchPipedBeats(system.bus, { signal: over.signal });
  expect(await told.next()).toMatchObject({ value: { kind: "ready" } });
  const plugin: { name: string; state: PluginState } = { name: "wait", state: PluginState.STARTING };
  const living = beat(system.bus, { ...place, service: "plugins", more: async () => ({ plugins: [{ ...plugin }] }), lookMs: 10 });
  const first = await told.next();
  expect(first).toMatchObject({
    value: {
      kind: "beat",
      beat: { ...place, service: "plugins", stopped: false, plugins: [{ name: "wait", state: PluginState.STARTING }] },
    },
  });
  plugin.state = PluginState.RUNNING;
  expect(await told.next()).toMatchObject({ value: { beat: { plugins: [{ state: PluginState.RUNNING }] } } });
  await living[Symbol.asyncDispose]();
  expect(await told.next()).toMatchObject({ value: { beat: { service: "plugins", stopped: true } } });
  over.abort();
  const later = await Array.fromAsync(until(watchPipedBeats(system.bus)));
  expect(later.at(-1)).toMatchObject({ kind: "beat", beat: { stopped: true } });
});

test("calls of plugins that succeed, or fail as before, are no news", async () => {
  const over = new AbortController();
  const told = watchPipedBeats(system.bus, { signal: over.signal });
  let looks = 0;
  const { promise: lookedOften, resolve } = Promise.withResolvers<void>();
  const more = async () => {
    if (++looks === 5) resolve();
    const at = { seconds: BigInt(looks) };
    return { plugins: [{ name: "wait", lastSuccessAt: at, lastErrorAt: at, lastError: "refused" }] };
  };
  await using _living = beat(system.bus, { projectId: "shop", pipedId: "us", service: "plugins", more, lookMs: 10 });
  await lookedOften;
  let said = 0;
  for await (const item of told) {
    if (item.kind === "ready") break;
    if (item.beat.pipedId === "us") said++;
  }
  expect(said).toBe(1);
});

test("what comes as it is said is new, also for a reader whose clock is ahead of that of NATS", async () => {
  const hourMs = 3_600_000;
  const ahead = vi.spyOn(Date, "now").mockImplementation(() => performance.timeOrigin + performance.now() + hourMs);
  onTestFinished(() => ahead.mockRestore());
  const over = new AbortController();
  const told = watchPipedBeats(system.bus, { signal: over.signal });
  for (let item = await told.next(); item.value?.kind !== "ready"; ) item = await told.next();
  const before = Date.now();
  await using _living = beat(system.bus, { projectId: "shop", pipedId: "asia", service: "planner" });
  const { value } = await told.next();
  over.abort();
  const at = value?.kind === "beat" ? value.at.getTime() : 0;
  expect(at).toBeGreaterThanOrEqual(Math.floor(before));
});

/** What exists. */
async function* until<Item extends { readonly kind: string }>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  for await (const item of items)
    if (item.kind === "ready") return;
    else yield item;
}
