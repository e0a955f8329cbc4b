import { expect, test } from "vitest";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { namespaces } from "../kinds/built-in-resources.ts";
import { namespaceSink } from "./namespace-sink.ts";

function start() {
  const told: string[] = [];
  const terminating = new Map<string, KubeObject>();
  const sink = namespaceSink(terminating, namespaces, (name) => void told.push(name));
  return { sink, names: () => [...terminating.keys()], told: () => told.splice(0) };
}
const living = (uid: string, status: JsonObject = {}): JsonValue => ({ metadata: { uid, name: "shop" }, status });
const deleted = (uid: string, status: JsonObject = {}): JsonValue => ({
  metadata: { uid, name: "shop", deletionTimestamp: "2026-01-01T00:00:00Z" },
  status,
});

test("a namespace is kept while it is being deleted, and told once, and when it says something else about it", () => {
  const { sink, names, told } = start();
  sink.put(living("a"));
  expect([names(), told()]).toEqual([[], []]);
  for (let times = 0; times < 2; times++) sink.put(deleted("a"));
  expect([names(), told()]).toEqual([["shop"], ["shop"]]);
  sink.put(deleted("a", { phase: "Terminating" }));
  expect(told()).toEqual(["shop"]);
  sink.remove("a");
  expect([names(), told()]).toEqual([[], ["shop"]]);
});

test("a namespace that was made and deleted again while nobody watched is kept by the next list", () => {
  const { sink, names, told } = start();
  sink.put(deleted("a"));
  sink.put(deleted("b", { phase: "Terminating" }));
  told();
  sink.retain(new Set(["b"]));
  expect([names(), told()]).toEqual([["shop"], []]);
  sink.retain(new Set());
  expect([names(), told()]).toEqual([[], ["shop"]]);
});

test("a namespace that lives again after a list is none that is being deleted", () => {
  const { sink, names, told } = start();
  sink.put(deleted("a"));
  sink.put(living("b"));
  sink.retain(new Set(["b"]));
  expect([names(), told()]).toEqual([[], ["shop", "shop"]]);
});
