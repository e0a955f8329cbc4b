import { expect, test } from "vitest";
import type { ApiResource } from "../../client/discovery/discovery.ts";
import { marks } from "../../decorate/marks.ts";
import { managersOf } from "../../fields/managers.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { childSink } from "./child-sink.ts";
import { objectOf } from "./managed-object.ts";
import { managedSink } from "./managed-sink.ts";
import { type ObjectChange, ObjectIndex } from "./object-index.ts";

const kind = (group: string, name: string, plural: string): ApiResource => ({
  group,
  version: "v1",
  kind: name,
  plural,
  names: [],
  isNamespaced: true,
  verbs: [],
});
const deployments = kind("apps", "Deployment", "deployments");
const sets = kind("apps", "ReplicaSet", "replicasets");
const pods = kind("", "Pod", "pods");

const deployment = (applicationId: string, more: JsonObject = {}, metadata: JsonObject = {}): JsonValue => ({
  metadata: { name: "web", namespace: "shop", uid: "d", resourceVersion: "7", labels: { [marks.application]: applicationId }, ...metadata },
  spec: { replicas: 1 },
  ...more,
});
const owned = (uid: string, owner: string, more: JsonObject = {}): JsonValue => ({
  metadata: { name: uid, namespace: "shop", uid, ownerReferences: [{ uid: owner }] },
  ...more,
});

function start() {
  const told: (readonly [string, ObjectChange])[] = [];
  const index = new ObjectIndex((...change) => void told.push(change));
  const changes = () => told.splice(0);
  const take = () => changes().map(([applicationId]) => applicationId);
  return {
    index,
    take,
    changes,
    own: managedSink(index, deployments),
    sets: childSink(index, sets),
    pods: childSink(index, pods),
  };
}

test("a change tells the application at the end of the chain of owners, whatever came first", () => {
  const { index, take, own, ...children } = start();
  children.pods.put(owned("p", "s"));
  own.put(deployment("shop"));
  expect(take()).toEqual(["shop"]);
  children.sets.put(owned("s", "d", { spec: { replicas: 1 } }));
  expect(take()).toEqual(["shop"]);
  children.pods.put(owned("p", "s", { status: { phase: "Failed" } }));
  expect(take()).toEqual(["shop"]);
  expect([...index.ownedBy("s")]).toEqual([
    expect.objectContaining({ uid: "p", name: "p", namespace: "shop", owners: ["s"], health: "degraded" }),
  ]);
  children.pods.remove("p");
  expect(take()).toEqual(["shop"]);
  expect([...index.ownedBy("s")]).toEqual([]);
});

test("what changes nothing that is kept tells nobody", () => {
  const { take, own, pods: podSink } = start();
  const status = { subresource: "status", manager: "kube-controller-manager", operation: "Update", fieldsV1: { "f:status": {} } };
  own.put(deployment("shop", { status: { replicas: 1 } }, { managedFields: [{ ...status, time: "1" }] }));
  podSink.put(owned("p", "d", { status: { phase: "Running" } }));
  take();
  own.put(deployment("shop", { status: { replicas: 1 } }, { resourceVersion: "8", managedFields: [{ ...status, time: "2" }] }));
  podSink.put(owned("p", "d", { status: { phase: "Running", podIP: "10.0.0.1" } }));
  podSink.put(owned("q", "nobody"));
  podSink.put({ metadata: { name: "alone", uid: "alone" } });
  expect(take()).toEqual([]);
});

test("a status changes the health and not the content; what is declared changes the content", () => {
  const { index, own } = start();
  const contents = () => [...index.managedOf("shop")].map(({ content, verdict }) => ({ content, health: verdict?.health }));
  own.put(deployment("shop", { status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 } }));
  const [first] = contents();
  own.put(deployment("shop", { spec: { replicas: 1, paused: false }, status: {} }));
  const [second] = contents();
  own.put(
    deployment("shop", {
      spec: { replicas: 1, paused: false },
      status: { conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }] },
    }),
  );
  const [third] = contents();
  expect(second?.content).not.toBe(first?.content);
  expect(third?.content).toBe(second?.content);
  expect(third?.health).not.toBe(first?.health);
});

test("an object that is labelled anew belongs to the other application, and both are told", () => {
  const { index, take, own } = start();
  own.put(deployment("shop"));
  take();
  own.put(deployment("bank"));
  expect(take().toSorted()).toEqual(["bank", "shop"]);
  expect([...index.managedOf("shop")]).toEqual([]);
  expect([...index.managedOf("bank")]).toHaveLength(1);
  own.retain(new Set());
  expect([...index.managedOf("bank")]).toEqual([]);
  expect(index.size).toBe(0);
});

test("a change says which object it is of: its state before and now, or the object that owns it", () => {
  const { index, changes, own, ...children } = start();
  const contents = () =>
    changes().map(([applicationId, change]) =>
      change.kind === "owned"
        ? [applicationId, change.root]
        : [applicationId, change.before && objectOf(change.before)["spec"], change.now && objectOf(change.now)["spec"]],
    );
  own.put(deployment("shop"));
  own.put(deployment("shop", { spec: { replicas: 2 } }));
  expect(contents()).toEqual([
    ["shop", undefined, { replicas: 1 }],
    ["shop", { replicas: 1 }, { replicas: 2 }],
  ]);
  own.put(deployment("bank", { spec: { replicas: 2 } }));
  expect(contents()).toEqual([
    ["bank", undefined, { replicas: 2 }],
    ["shop", { replicas: 2 }, undefined],
  ]);
  children.sets.put(owned("s", "d", { spec: { replicas: 1 } }));
  children.pods.put(owned("p", "s"));
  expect(contents()).toEqual([
    ["bank", "d"],
    ["bank", "d"],
  ]);
  own.remove("d");
  expect(contents()).toEqual([["bank", { replicas: 2 }, undefined]]);
  expect(index.findManaged("d")).toBeUndefined();
});

test("who wrote the status last changes nothing, although the server writes managers in the order of their times", () => {
  const { take, own } = start();
  const status = { subresource: "status", manager: "kube-controller-manager", operation: "Update", fieldsV1: { "f:status": {} } };
  const edit = { manager: "kubectl-edit", operation: "Update", time: "2", fieldsV1: { "f:spec": {} } };
  own.put(deployment("shop", {}, { managedFields: [{ ...status, time: "1" }, edit] }));
  take();
  own.put(deployment("shop", {}, { managedFields: [edit, { ...status, time: "3" }] }));
  expect(take()).toEqual([]);
});

test("an object that was listed and then watched has not changed, although only events of watches say its kind", () => {
  const { own, changes } = start();
  own.put(deployment("shop"));
  const watched = { kind: "Deployment", apiVersion: "apps/v1", ...(deployment("shop") as JsonObject) };
  changes();
  own.put(watched);
  expect(changes()).toEqual([]);
});

test("an object is kept with what drift needs of its managers, large ones too", () => {
  const { index, own } = start();
  const managedFields = [
    {
      manager: "kubectl-edit",
      operation: "Update",
      time: "2026-01-01T00:00:00Z",
      apiVersion: "apps/v1",
      fieldsType: "FieldsV1",
      fieldsV1: { "f:spec": {} },
    },
    { manager: "kubelet", operation: "Update", subresource: "status", time: "2026-01-01T00:00:00Z", fieldsV1: { "f:status": {} } },
  ];
  const annotations = { long: "x".repeat(20_000) };
  own.put(deployment("shop", {}, { managedFields, annotations }));
  const [kept] = index.managedOf("shop");
  const object = kept && objectOf(kept);
  expect(object).toMatchObject({ apiVersion: "apps/v1", kind: "Deployment", spec: { replicas: 1 }, metadata: { annotations } });
  expect(managersOf(object ?? {}).map(({ name, role, time }) => [name, role, time])).toEqual([
    ["kubectl-edit", "other", "2026-01-01T00:00:00Z"],
    ["kubelet", "core", ""],
  ]);
  expect(kept?.text.length).toBeLessThan(2_000);
});

test("a ReplicaSet that was scaled down is of the past", () => {
  const { index, own, sets: setSink } = start();
  own.put(deployment("shop"));
  setSink.put(owned("s", "d", { spec: { replicas: 1 } }));
  setSink.put(owned("s", "d", { spec: { replicas: 0 }, status: { replicas: 1 } }));
  expect([...index.ownedBy("d")]).toHaveLength(1);
  setSink.put(owned("s", "d", { spec: { replicas: 0 }, status: { replicas: 0 } }));
  expect([...index.ownedBy("d")]).toEqual([]);
});

test("owners in a circle end", () => {
  const { take, pods: podSink } = start();
  podSink.put(owned("a", "b"));
  podSink.put(owned("b", "a"));
  expect(take()).toEqual([]);
});

test("what two followers told is kept until both forget it", () => {
  const { index } = start();
  const [wide, narrow] = [childSink(index, pods), childSink(index, pods)];
  narrow.put(owned("p", "d"));
  wide.put(owned("p", "d"));
  narrow.put(owned("p", "d", { status: { phase: "Failed" } }));
  narrow[Symbol.dispose]();
  expect([...index.ownedBy("d")]).toHaveLength(1);
  wide[Symbol.dispose]();
  expect(index.size).toBe(0);
});

test("what is owned, and is told in two versions of its kind, is as it was told last, and stays with what it owns until both are forgotten", () => {
  const { index, take, own, sets: old, pods: podSink } = start();
  const preferred = childSink(index, { ...sets, version: "v2" });
  const set = (owner: string) => owned("s", owner, { spec: { replicas: 1 } });
  own.put(deployment("shop"));
  preferred.put(set("d"));
  old.put(set("d"));
  old.put(set("other"));
  expect([...index.ownedBy("d")]).toEqual([]);
  expect([...index.ownedBy("other")]).toHaveLength(1);
  take();
  old[Symbol.dispose]();
  expect(take()).toEqual(["shop"]);
  expect([...index.ownedBy("d")].map(({ resource }) => resource.version)).toEqual(["v2"]);
  expect([...index.ownedBy("other")]).toEqual([]);
  podSink.put(owned("p", "s"));
  expect(take()).toEqual(["shop"]);
  preferred[Symbol.dispose]();
  podSink.remove("p");
  own.remove("d");
  expect(index.size).toBe(0);
});

test("an object that was told in two versions of its kind is known, and what it owns told, until both are forgotten", () => {
  const { index, take, own, pods: podSink } = start();
  const other = managedSink(index, { ...deployments, version: "v2" });
  own.put(deployment("shop"));
  other.put(deployment("shop"));
  other.put(deployment("shop", { spec: { replicas: 2 } }));
  expect(index.findManaged("d")?.resource.version).toBe("v2");
  other[Symbol.dispose]();
  expect(index.findManaged("d")?.resource.version).toBe("v1");
  take();
  podSink.put(owned("p", "d"));
  expect(take()).toEqual(["shop"]);
  own[Symbol.dispose]();
  expect(index.findManaged("d")).toBeUndefined();
  podSink.remove("p");
  expect(index.size).toBe(0);
});

test("an owner of several objects owns those that are left", () => {
  const { index, pods: podSink } = start();
  const names = () => [...index.ownedBy("s")].map(({ name }) => name);
  for (const uid of ["a", "b", "c"]) podSink.put(owned(uid, "s"));
  podSink.remove("b");
  expect(names()).toEqual(["a", "c"]);
  podSink.remove("a");
  podSink.remove("c");
  expect(names()).toEqual([]);
  podSink.put(owned("d", "s"));
  podSink.put(owned("d", "s", { status: { phase: "Failed" } }));
  expect(names()).toEqual(["d"]);
});
