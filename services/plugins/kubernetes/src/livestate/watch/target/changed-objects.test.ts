import { expect, test } from "vitest";
import { childSink } from "../../../cache/store/child-sink.ts";
import { objectOf } from "../../../cache/store/managed-object.ts";
import { managedSink } from "../../../cache/store/managed-sink.ts";
import { type ObjectChange, ObjectIndex } from "../../../cache/store/object-index.ts";
import type { ApiResource } from "../../../client/discovery/discovery.ts";
import { marks } from "../../../decorate/marks.ts";
import { reasonToKeep } from "../../../inventory/ownership.ts";
import type { JsonObject, JsonValue } from "../../../json/json.ts";
import type { KubeObject } from "../../../manifests/kube-object.ts";
import { formatKey } from "../../../manifests/resource-key.ts";
import { placeOf } from "../../children/read-children.ts";
import type { Urgency } from "../../drift/asked-verdicts.ts";
import { KnownVerdicts, type Verdict } from "../../drift/known-verdicts.ts";
import { type OwnObject, resourcesOf, type TargetState } from "../../observe-target.ts";
import { type Answer, ChangedObjects } from "./changed-objects.ts";

const kind = (group: string, name: string): ApiResource => ({
  group,
  version: "v1",
  kind: name,
  plural: `${name.toLowerCase()}s`,
  names: [],
  isNamespaced: true,
  verbs: [],
});
const deployments = kind("apps", "Deployment");
const [sets, pods] = [kind("apps", "ReplicaSet"), kind("", "Pod")];

const declared = (name: string): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name, namespace: "shop" },
  spec: { replicas: 1 },
});
interface Live {
  readonly replicas?: number;
  readonly annotations?: JsonObject;
  readonly metadata?: JsonObject;
  readonly status?: JsonObject;
}
const allOf = (replicas: number) => ({ replicas, updatedReplicas: replicas, availableReplicas: replicas });
/** A Deployment that a sync has applied. */
const live = (name: string, { replicas = 1, annotations = {}, metadata = {}, status = allOf(replicas) }: Live = {}): JsonObject => ({
  metadata: {
    name,
    namespace: "shop",
    uid: name,
    labels: { [marks.application]: "shop", [marks.managedBy]: "piped" },
    annotations: {
      [marks.application]: "shop",
      [marks.managedBy]: "piped",
      [marks.resourceKey]: formatKey({ group: "apps", kind: "Deployment", namespace: "shop", name }),
      ...annotations,
    },
    managedFields: [{ manager: "slipway", operation: "Apply", fieldsV1: { "f:spec": { "f:replicas": {} } } }],
    ...metadata,
  },
  spec: { replicas },
  status,
});
const owned = (uid: string, owner: string, phase = "Running"): JsonValue => ({
  metadata: { uid, name: uid, namespace: "shop", ownerReferences: [{ uid: owner }] },
  spec: { replicas: 1 },
  status: { phase },
});

/** An application of two Deployments, `web` and `db`, that was looked at. `verdicts`: how they compared. */
function start({
  verdicts: found = {},
  before = {},
  isInTwoVersions = false,
}: {
  readonly verdicts?: Record<string, Verdict>;
  readonly before?: Record<string, Live>;
  /** Whether another application declares the kind in another version. */
  readonly isInTwoVersions?: boolean;
} = {}) {
  let changes: ObjectChange[] = [];
  const index = new ObjectIndex((_, change) => void changes.push(change));
  const own = managedSink(index, deployments);
  const inOtherVersion = managedSink(index, { ...deployments, version: "v1beta1" });
  const children = { sets: childSink(index, sets), pods: childSink(index, pods) };
  const names = ["web", "db"];
  for (const name of names) own.put(live(name, before[name]));
  if (isInTwoVersions) for (const name of names) inOtherVersion.put(live(name, before[name]));
  children.sets.put(owned("set", "web"));
  children.pods.put(owned("pod", "set"));
  const contents = new WeakMap<KubeObject, number>();
  const verdicts = new KnownVerdicts((object) => contents.get(object));
  const parsed = new Map<object, KubeObject>();
  const parse = (kept: Parameters<typeof objectOf>[0]) => {
    const object = parsed.getOrInsertComputed(kept, () => objectOf(kept));
    contents.set(object, kept.content);
    return object;
  };
  const looked = [...index.managedOf("shop")].slice(0, names.length).map((kept, position): OwnObject => {
    const object = parse(kept);
    const name = object.metadata.name;
    const verdict = found[name] ?? { kind: "same" };
    const resource = { id: kept.uid, name, resourceType: "Deployment", health: "healthy", deployTarget: "dev" } as const;
    const isUnmarked = reasonToKeep(object, "shop") !== undefined;
    return { object, resource, isUnmarked, compared: { position, namespace: "shop", verdict } };
  });
  const asked: (readonly [string, Urgency])[] = [];
  const state: TargetState = {
    own: looked,
    others: [],
    children: [],
    owned: [...index.ownedBy("web"), ...index.ownedBy("set")],
    readings: new Map([
      [placeOf(sets, "shop"), "followed"],
      [placeOf(pods, "shop"), "followed"],
    ]),
    owners: names.map((uid) => ({ uid, name: deployments, namespace: "shop" })),
    sync: { status: "synced" },
    facts: { commitHash: "c".repeat(40), adds: [], deletes: [], terminating: [], namespaces: [], unread: [], unreadChildren: [], held: [] },
    order: names,
    isComplete: true,
  };
  changes = [];
  const objects = new ChangedObjects(state, {
    applicationId: "shop",
    deployTarget: "dev",
    pruneRules: { protectedKinds: [] } as never,
    index,
    kindsOf: ({ kind: owner }) => (owner === "Deployment" ? [sets] : owner === "ReplicaSet" ? [pods] : []),
    places: new Set([placeOf(deployments, "shop")]),
    contentOf: (object) => contents.get(object),
    marks: { applicationId: "shop", variantLabel: "variant" },
    verdicts,
    parse,
    desiredAt: ({ position }) => declared(names[position] ?? ""),
    ask: (uid, urgency) => void asked.push([uid, urgency]),
  });
  const take = (answers: readonly (readonly [string, Answer])[] = []) => objects.take(changes.splice(0), new Map(answers));
  const told = (change: ReturnType<typeof take>) =>
    change === "whole"
      ? change
      : [
          ...change.changed.map(({ id, sync, health }) => `${id} ${sync ?? "-"} ${health}`),
          ...change.removed.map(({ id }) => `${id} gone`),
        ];
  return { objects, own, children, asked, take: (...given: Parameters<typeof take>) => told(take(...given)), state };
}
const changed = (name: string, replicas: number): Verdict => {
  const steps = ["spec", "replicas"];
  const old = { ...live(name, { replicas }), apiVersion: "apps/v1", kind: "Deployment" } as unknown as KubeObject;
  return {
    kind: "changed",
    change: { old, desired: declared(name), nodes: [{ path: "spec.replicas", steps, old: replicas, new: 1 }], notes: [] },
  };
};
const progressing = { replicas: 1, updatedReplicas: 0 };

test("a status changes the health of its object alone, and nobody is asked", () => {
  const { own, take, asked, objects } = start();
  own.put(live("web", { status: progressing }));
  expect(take()).toEqual(["web - progressing"]);
  expect([asked, objects.sync.status]).toEqual([[], "synced"]);
});

test("an object that is equal beyond doubt after a change stays synced, and nobody is asked", () => {
  const { own, take, asked, objects } = start();
  own.put(live("web", { metadata: { generateName: "w" } }));
  expect(take()).toEqual(["web synced healthy"]);
  expect([asked, objects.sync.status]).toEqual([[], "synced"]);
});

test("what was synced and changed is unknown, never synced, until the server has said what it is", () => {
  const { own, take, asked, objects } = start();
  own.put(live("web", { replicas: 3 }));
  expect(take()).toEqual(["web unknown healthy"]);
  expect([asked, objects.sync.status, objects.isSettled]).toEqual([[["web", "unknown"]], "unknown", false]);
  const pair = objects.pairOf("web");
  if (pair === undefined) throw new Error("nothing is asked");
  expect(pair.old).toMatchObject({ spec: { replicas: 3 } });
  expect(take([["web", { pair, verdict: changed("web", 3) }]])).toEqual(["web out-of-sync healthy"]);
  expect([objects.sync.status, objects.pairOf("web"), objects.isSettled]).toEqual(["out-of-sync", undefined, true]);
});

test("what a look could not compare is asked about again", () => {
  const { asked, objects } = start({ verdicts: { web: { kind: "undetermined", reason: "a webhook is away" } } });
  expect([asked, objects.isSettled, objects.sync.status]).toEqual([[["web", "failed"]], false, "unknown"]);
  expect(objects.pairOf("web")).toMatchObject({ old: { spec: { replicas: 1 } }, desired: declared("web") });
});

test("what a look could not compare is asked about again also if its kind is followed in another version too", () => {
  const { objects } = start({ verdicts: { web: { kind: "undetermined", reason: "a webhook is away" } }, isInTwoVersions: true });
  expect(objects.pairOf("web")).toMatchObject({ old: { apiVersion: "apps/v1", spec: { replicas: 1 } }, desired: declared("web") });
});

test("a declared object that somebody owns is told by itself until nobody owns it any more", () => {
  const ownerReferences = [{ uid: "x" }];
  const { own, take, asked, objects } = start({ before: { web: { metadata: { ownerReferences } } } });
  own.put(live("web", { metadata: { ownerReferences }, status: progressing }));
  expect(take()).toEqual(["web - progressing"]);
  own.put(live("web", { metadata: { ownerReferences }, replicas: 3 }));
  expect(take()).toEqual(["web unknown healthy"]);
  const pair = objects.pairOf("web");
  if (pair === undefined) throw new Error("nothing is asked");
  expect(asked).toEqual([["web", "unknown"]]);
  expect(take([["web", { pair, verdict: changed("web", 3) }]])).toEqual(["web out-of-sync healthy"]);
  own.put(live("web", { replicas: 3 }));
  expect(take()).toBe("whole");
});

test("what differed and changed again differs at once with its new value, and the server is asked later", () => {
  const { own, take, asked, objects } = start({ verdicts: { web: changed("web", 3) }, before: { web: { replicas: 3 } } });
  own.put(live("web", { replicas: 4 }));
  expect(take()).toEqual(["web out-of-sync healthy"]);
  expect(asked).toEqual([["web", "known"]]);
  expect(objects.sync.detail).toContain("-   replicas: 4");
  own.put(live("web"));
  expect(take()).toEqual(["web synced healthy"]);
  expect(objects.sync).toEqual({ status: "synced" });
});

test("an answer about a state of before does not count for the state of now", () => {
  const { own, take, asked, objects } = start();
  own.put(live("web", { replicas: 3 }));
  take();
  const pair = objects.pairOf("web");
  if (pair === undefined) throw new Error("nothing is asked");
  own.put(live("web", { replicas: 4 }));
  expect(take([["web", { pair, verdict: { kind: "same" } }]])).toEqual(["web unknown healthy", "web unknown healthy"]);
  expect(objects.sync.status).toBe("unknown");
  expect(take([["web", { pair, verdict: changed("web", 3) }]])).toEqual(["web out-of-sync healthy"]);
  expect(asked.at(-1)).toEqual(["web", "known"]);
  expect(objects.sync.detail).toContain("-   replicas: 4");
});

test.for([
  { name: "an object is gone", change: ({ own }: ReturnType<typeof start>) => own.remove("web") },
  { name: "a new object is the application's", change: ({ own }: ReturnType<typeof start>) => own.put(live("new")) },
  {
    name: "an object is another application's now",
    change: ({ own }: ReturnType<typeof start>) => own.put(live("web", { metadata: { labels: { [marks.application]: "bank" } } })),
  },
  {
    name: "an object is being deleted",
    change: ({ own }: ReturnType<typeof start>) => own.put(live("web", { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } })),
  },
  {
    name: "somebody owns an object now",
    change: ({ own }: ReturnType<typeof start>) => own.put(live("web", { metadata: { ownerReferences: [{ uid: "x" }] } })),
  },
  {
    name: "drift of an object is ignored now",
    change: ({ own }: ReturnType<typeof start>) => own.put(live("web", { annotations: { [marks.ignoreDrift]: "true" } })),
  },
])("when $name, everything has to be looked at", ({ change }) => {
  const started = start();
  change(started);
  expect(started.take()).toBe("whole");
});

test("what only looks like one of its objects changes nothing", () => {
  const { own, take } = start();
  own.put(
    live("copied", {
      annotations: { [marks.resourceKey]: formatKey({ group: "apps", kind: "Deployment", namespace: "shop", name: "web" }) },
    }),
  );
  own.put({ ...live("far"), metadata: { ...(live("far")["metadata"] as JsonObject), namespace: "elsewhere" } });
  expect(take()).toEqual([]);
});

test("what an object owns is told with everything below it", () => {
  const { children, take, objects, state } = start();
  children.pods.put(owned("pod", "set", "Failed"));
  expect(take()).toEqual(["pod - degraded"]);
  children.sets.remove("set");
  expect(take()).toEqual(["set gone", "pod gone"]);
  children.sets.put(owned("set", "db"));
  expect(take()).toEqual(["set - progressing", "pod - degraded"]);
  expect(objects.resources.map(({ id }) => id)).toEqual([...resourcesOf(state).map(({ id }) => id), "set", "pod"]);
});
