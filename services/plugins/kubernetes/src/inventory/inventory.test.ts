import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { decodeInventory, difference, encodeInventory, intersection, inventoriesIn, union } from "./inventory.ts";

const key = (name: string, namespace = "shop") => ({ group: "", kind: "ConfigMap", namespace, name });
const [a, b, c] = [key("a"), key("b"), key("c")];

test("sets compare keys by identity", () => {
  expect(union([a, b], [b, c])).toEqual([a, b, c]);
  expect(difference([a, b], [b, c])).toEqual([a]);
  expect(intersection([a, b], [b, c])).toEqual([b]);
  expect(difference([key("a", "default")], [key("a", "")])).toEqual([key("a", "default")]);
});

test("every deploy target has its own inventory", async () => {
  const objects = new Map<string, Uint8Array>();
  const inventories = inventoriesIn({
    find: async (name) => objects.get(name),
    put: async (name, bytes) => void objects.set(name, bytes),
  });
  await inventories.put("eu", [a, b]);
  await inventories.put("us", []);
  expect(await inventories.find("eu")).toEqual([a, b]);
  expect(await inventories.find("us")).toEqual([]);
  expect(await inventories.find("asia")).toBeUndefined();

  await inventories.putUnsearched("eu", new Set(["Lamp.lights.example.org", "*.example.org"]));
  expect([...(await inventories.unsearched("eu"))]).toEqual(["Lamp.lights.example.org", "*.example.org"]);
  expect((await inventories.unsearched("us")).size).toBe(0);
});

test("ten thousand objects fit in a message", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => key(`some-rather-long-name-of-a-config-map-${i}`));
  expect(encodeInventory(many).length).toBeLessThan(200_000);
  expect(decodeInventory(encodeInventory(many), "eu")).toEqual(many);
});

test.for([
  { name: "foreign bytes", bytes: new TextEncoder().encode("{}") },
  { name: "an inventory of a later version", bytes: gzipSync('{"version":2,"objects":[]}') },
])("$name: rejected", ({ bytes }) => {
  expect(() => decodeInventory(bytes, "eu")).toThrow("the inventory of deploy target eu cannot be read");
});

test("an inventory that unpacks to very much is not unpacked", () => {
  const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024));
  expect(() => decodeInventory(bomb, "dev")).toThrow("the inventory of deploy target dev cannot be read");
});
