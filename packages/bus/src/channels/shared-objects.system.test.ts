import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { useBus } from "../testing/use-bus.ts";
import { findSharedObject, putSharedObject } from "./shared-objects.ts";

const system = useBus();
const key = (applicationId: string) => ({ projectId: "p", pipedId: "q", applicationId });

test.for([
  { name: "empty", bytes: 0 },
  { name: "small", bytes: 1_000 },
  { name: "exactly one part", bytes: 512 * 1024 },
  { name: "many parts", bytes: 5_000_000 },
])("an object of a plugin is stored: $name", async ({ bytes }) => {
  const name = { application: key("objects"), plugin: "kubernetes", key: `inventory/${bytes} ä.json` };
  expect(await findSharedObject(system.bus, name)).toBeUndefined();
  const object = Buffer.from(Array.from({ length: bytes }, (_, n) => (n * 31 + (n >> 8)) % 251));
  await putSharedObject(system.bus, name, object);
  await putSharedObject(system.bus, name, object);
  expect(Buffer.compare(object, (await findSharedObject(system.bus, name)) ?? Buffer.from([1]))).toBe(0);
});

test("objects of other plugins and applications are separate", async () => {
  const name = { application: key("mine"), plugin: "kubernetes", key: "k" };
  await putSharedObject(system.bus, name, Buffer.from("mine"));
  expect(await findSharedObject(system.bus, { ...name, plugin: "terraform" })).toBeUndefined();
  expect(await findSharedObject(system.bus, { ...name, application: key("yours") })).toBeUndefined();
});

test("concurrent readers of a large object see complete objects only, and no old parts are left", async () => {
  const name = { application: key("busy"), plugin: "kubernetes", key: "inventory" };
  const objectOf = (n: number) => {
    const object = Buffer.alloc(600_000 + (n % 10) * 100_000, n % 256);
    object.writeUInt32BE(n);
    return object;
  };
  await putSharedObject(system.bus, name, objectOf(0));
  // Readers read until each has seen some objects, and writers write until then: no outcome depends on who is faster.
  let reading = 3;
  const readers = Array.from({ length: reading }, async () => {
    const seen = new Set<number>();
    while (seen.size < 3) {
      const object = await findSharedObject(system.bus, name);
      const n = Buffer.from(object ?? objectOf(0)).readUInt32BE();
      expect(Buffer.compare(objectOf(n), object ?? Buffer.of())).toBe(0);
      seen.add(n);
    }
    reading--;
  });
  let written = 0;
  const write = async () => {
    while (reading > 0) await putSharedObject(system.bus, name, objectOf(++written));
  };
  await Promise.all([write(), write(), ...readers]);
  const last = await findSharedObject(system.bus, name);
  await eventually(async () => {
    const { state } = await system.bus.manager.streams.info("OBJECTS", { subjects_filter: "slipway.object.p.q.busy.>" });
    expect(Object.keys(state.subjects ?? {})).toHaveLength(1 + Math.ceil((last?.length ?? 0) / (512 * 1024)));
  });
});

test("an object that returns to earlier content keeps its parts while the earlier ones are removed", async () => {
  const name = { application: key("returning"), plugin: "kubernetes", key: "inventory" };
  const [one, two] = [Buffer.alloc(600_000, 1), Buffer.alloc(600_000, 2)];
  await putSharedObject(system.bus, name, one);
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  // A writer that is held between storing its object and removing the parts of the one before.
  const slow: Bus = Object.create(system.bus, {
    call: {
      value: async (what: string, exchange: () => Promise<unknown>, options: CallOptions) => {
        if (what.startsWith("remove")) {
          reached.resolve();
          await released.promise;
        }
        return system.bus.call(what, exchange, options);
      },
    },
  });
  const writing = putSharedObject(slow, name, two);
  await reached.promise;
  await putSharedObject(system.bus, name, one);
  released.resolve();
  await writing;
  expect(Buffer.compare(one, (await findSharedObject(system.bus, name)) ?? Buffer.of())).toBe(0);
});
