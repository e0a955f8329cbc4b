import type { ApplicationLivestate, LiveResource, Principal } from "@slipway/domain";
import { livestateChange, parsePolicy } from "@slipway/domain";
import { LivestateService, type WatchLivestateResponse } from "@slipway/proto/api";
import { ResourceSync } from "@slipway/proto/state";
import { sampleApplication, sampleTime } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { ApplicationViews } from "../applications/application-views.ts";
import { ownedId } from "../applications/owned-id.ts";
import { reader, serve } from "../testing/serve.ts";
import { livestateService } from "./livestate-service.ts";
import { Livestates } from "./livestates.ts";

const app = ownedId({ projectId: "project", pipedId: "piped", applicationId: "app" });
const pod = (id: string, given: Partial<LiveResource> = {}): LiveResource => ({
  id,
  parentIds: ["set"],
  name: `pod-${id}`,
  resourceType: "Pod",
  metadata: { Namespace: "shop" },
  health: "healthy",
  healthReason: "",
  deployTarget: "dev",
  plugin: "kubernetes",
  createdAt: sampleTime,
  sync: "synced",
  drift: [],
  ...given,
});
const state = (version: number, ...resources: LiveResource[]): ApplicationLivestate => ({
  applicationId: "app",
  projectId: "project",
  pipedId: "piped",
  commitHash: "c",
  syncStatus: "synced",
  syncReason: "",
  syncDetail: "- a\n+ b",
  health: "healthy",
  resources,
  at: sampleTime,
  afterDeploymentId: undefined,
  version,
  over: false,
});

function begin(as?: Principal) {
  const views = new ApplicationViews();
  views.putApplication(sampleApplication({ id: "app", name: "shop" }));
  const livestates = new Livestates();
  const client = serve(LivestateService, livestateService({ views, livestates, now: () => sampleTime }), { as });
  let last: ApplicationLivestate | undefined;
  return {
    client,
    views,
    /** The next state, as a change of the one before. */
    put: (livestate: ApplicationLivestate): void => {
      const change = last && livestateChange(last, livestate);
      last = livestate;
      livestates.put({ livestate, ...(change && { change }) });
    },
    /** A state whose changes were missed. */
    putWhole: (livestate: ApplicationLivestate): void => {
      last = livestate;
      livestates.put({ livestate });
    },
    watch: (sinceVersion = 0n) => {
      const stop = new AbortController();
      onTestFinished(() => stop.abort());
      return reader(client.watchLivestate({ idOrName: "shop", sinceVersion }, { signal: stop.signal }));
    },
  };
}

const shown = ({ version, update }: WatchLivestateResponse) => {
  const objects = update.case === "snapshot" ? update.value.objects : update.case === "changes" ? update.value.changed : [];
  const removed = update.case === "changes" ? update.value.removed.map(({ id }) => `-${id}`) : [];
  return [Number(version), update.case, ...objects.map(({ key }) => key?.id), ...removed];
};

test("all objects come first, without the texts of differences, then what changes", async () => {
  const { put, watch } = begin();
  const drift = [{ field: "spec.a", live: "1", declared: "2", manager: "kubectl", setAt: undefined }];
  put(state(1, pod("1"), pod("2", { sync: "out-of-sync", drift })));
  const { next } = watch();
  const first = await next();
  expect(shown(first)).toEqual([1, "snapshot", "1", "2"]);
  expect(first.update.value).toMatchObject({
    objects: [
      { kind: "Pod", namespace: "shop", name: "pod-1", parentIds: ["set"], sync: ResourceSync.SYNCED, driftedFields: 0 },
      { sync: ResourceSync.OUT_OF_SYNC, driftedFields: 1 },
    ],
  });
  put(state(2, pod("2"), pod("3")));
  expect(shown(await next())).toEqual([2, "changes", "2", "3", "-1"]);
});

test("an application that was not observed yet is watched until it is", async () => {
  const { put, watch } = begin();
  const next = watch().next();
  put(state(1, pod("1")));
  expect(shown(await next)).toEqual([1, "snapshot", "1"]);
});

test("a client goes on from its version", async () => {
  const { put, watch } = begin();
  put(state(5, pod("1")));
  put(state(6, pod("1"), pod("2")));
  put(state(7, pod("2")));
  expect(shown(await watch(5n).next())).toEqual([7, "changes", "2", "-1"]);
  expect(shown(await watch(7n).next())).toEqual([7, "changes"]);
  expect(shown(await watch(3n).next())).toEqual([7, "snapshot", "2"]);
  expect(shown(await watch(9n).next())).toEqual([7, "snapshot", "2"]);
});

test("a client gets all objects when changes were missed", async () => {
  const { put, putWhole, watch } = begin();
  put(state(5, pod("1")));
  put(state(6, pod("2")));
  putWhole(state(9, pod("3")));
  const { next } = watch(5n);
  expect(shown(await next())).toEqual([9, "snapshot", "3"]);
  putWhole(state(12, pod("4")));
  expect(shown(await next())).toEqual([12, "snapshot", "4"]);
});

test("what a client does not take in time comes as one change", async () => {
  const { put, watch } = begin();
  put(state(1));
  const { next } = watch();
  await next();
  for (let version = 2; version <= 1_000; version++) put(state(version, pod(`${version % 3}`)));
  const seen: unknown[] = [];
  for (let at = 0; at < 1_000; at = Number((seen.at(-1) as unknown[])[0])) seen.push(shown(await next()));
  expect(seen.length).toBeLessThan(4);
});

test("a client gets all of a large application, in messages of bounded size; the last one has the version", async () => {
  const { put, watch } = begin();
  const many = Array.from({ length: 5_000 }, (_, id) => pod(`${id}`));
  put(state(1, ...many));
  const { next } = watch();
  const parts = async () => {
    const seen = [await next()];
    while (seen.at(-1)?.version === 0n) seen.push(await next());
    return seen.map(({ version, update: { case: kind, value } }) => [
      Number(version),
      kind,
      ...(value && "objects" in value ? [value.objects.length, value.hasMore] : []),
      ...(value && "changed" in value ? [value.changed.length, value.removed.length, value.hasMore] : []),
    ]);
  };
  const more = [0, "snapshot", 1_000, true];
  expect(await parts()).toEqual([more, more, more, more, [1, "snapshot", 1_000, false]]);
  put(state(2, ...many.slice(2_500).map((each) => ({ ...each, health: "degraded" as const }))));
  const changes = [0, "changes", 1_000, 0, true];
  expect(await parts()).toEqual([[0, "changes", 1_000, 2_500, true], changes, [2, "changes", 500, 0, false]]);
});

test("a client that joins late, or reads slowly, knows what one knows that saw every change", async () => {
  const { put, watch } = begin();
  put(state(1, pod("1"), pod("2")));
  const slow = watch();
  const knowing = (client: ReturnType<typeof watch>) => {
    const known = new Map<string, string>();
    return async (version: number) => {
      for (let at = 0; at < version; ) {
        const message = await client.next();
        const { value } = message.update;
        if (value && "objects" in value) known.clear();
        for (const { key, healthReason } of value && "objects" in value ? value.objects : (value?.changed ?? []))
          known.set(key?.id ?? "", healthReason);
        for (const { id } of value && "removed" in value ? value.removed : []) known.delete(id);
        at = Number(message.version);
      }
      return Object.fromEntries(known);
    };
  };
  const eager = knowing(watch());
  await eager(1);
  let seen: unknown;
  for (let version = 2; version <= 100; version++) {
    put(state(version, ...[1, 2, 3, 4].filter((id) => (version + id) % 3 > 0).map((id) => pod(`${id}`, { healthReason: `${version}` }))));
    seen = await eager(version);
  }
  const want = { 1: "100", 3: "100", 4: "100" };
  expect([seen, await knowing(slow)(100), await knowing(watch())(100)]).toEqual([want, want, want]);
});

test("changes are remembered within limits", () => {
  const livestates = new Livestates();
  const many = Array.from({ length: 15_000 }, (_, id) => pod(`${id}`));
  const [a, b, c] = [state(1), state(2, ...many), state(3)];
  livestates.put({ livestate: a });
  for (const [before, livestate] of [[a, b] as const, [b, c] as const]) {
    const change = livestateChange(before, livestate);
    livestates.put({ livestate, ...(change && { change }) });
  }
  expect(livestates.changesSince(app, 1)).toBeUndefined();
  expect(livestates.changesSince(app, 2)).toMatchObject([{ state: { version: 3 } }]);
});

test("nothing is left of changes that were missed, however often", () => {
  const livestates = new Livestates();
  for (let version = 1; version <= 3_000; version += 3) {
    const [before, after] = [state(version), state(version + 1, pod("1"))];
    const change = livestateChange(before, after);
    livestates.put({ livestate: before });
    livestates.put({ livestate: after, ...(change && { change }) });
  }
  expect(livestates.size).toBe(1);
});

test("nothing is left of an application that is gone, and one of the same id begins with a whole state", async () => {
  const livestates = new Livestates();
  const [before, after] = [state(1), state(2, pod("1"))];
  const change = livestateChange(before, after);
  livestates.put({ livestate: before });
  livestates.put({ livestate: after, ...(change && { change }) });
  livestates.forget(app);
  expect([livestates.find(app), livestates.changesSince(app, 1), livestates.size]).toEqual([undefined, undefined, 0]);
  livestates.put({ livestate: { ...after, version: 3 }, ...(change && { change }) });
  expect([livestates.find(app)?.resources.length, livestates.changesSince(app, 2)]).toEqual([1, undefined]);
});

test("a client goes on from its version over a change that leads several versions further", async () => {
  const { put, watch } = begin();
  put(state(5, pod("1")));
  put(state(9, pod("1"), pod("2")));
  put(state(10, pod("2")));
  expect(shown(await watch(5n).next())).toEqual([10, "changes", "2", "-1"]);
  expect(shown(await watch(7n).next())).toEqual([10, "snapshot", "2"]);
});

test("an unknown application is not found", async () => {
  const { client } = begin();
  const watching = reader(client.watchLivestate({ idOrName: "other" }));
  await expect(watching.next()).rejects.toMatchObject({ code: "not_found" });
});

test("who watches an application whose live state is over sees that nothing is left, also who comes later, and then its new state", async () => {
  const { views, put, putWhole, watch } = begin();
  put(state(1, pod("1")));
  const early = watch();
  expect(shown(await early.next())).toEqual([1, "snapshot", "1"]);
  put({ ...state(3), over: true });
  expect(shown(await early.next())).toEqual([3, "changes", "-1"]);
  const removed = sampleApplication({ id: "app", name: "shop", removedAt: sampleTime, prunedAt: sampleTime });
  views.putApplication(removed);
  expect(shown(await watch().next())).toEqual([0, "snapshot"]);
  views.putApplication(sampleApplication({ id: "app", name: "shop" }));
  putWhole(state(9, pod("2")));
  expect(shown(await early.next())).toEqual([9, "snapshot", "2"]);
});

test("a watch ends when the labels of its application become those of somebody else", async () => {
  const policies = [parsePolicy("resources=application{team:a};actions=get,list")];
  const actor = { kind: "person", name: "ann", signIn: "session" } as const;
  const { views, put, watch } = begin({ id: "ann", actor, emails: [], grants: [{ projectId: "project", from: "test", policies }] });
  views.putApplication(sampleApplication({ id: "app", name: "shop", labels: { team: "a" } }));
  put(state(1, pod("1")));
  const seen = watch();
  expect(shown(await seen.next())).toEqual([1, "snapshot", "1"]);
  views.putApplication(sampleApplication({ id: "app", name: "shop", labels: { team: "a", tier: "web" } }));
  put(state(2, pod("2")));
  expect(shown(await seen.next())).toEqual([2, "changes", "2", "-1"]);
  const next = seen.next();
  views.putApplication(sampleApplication({ id: "app", name: "shop", labels: { team: "b" } }));
  await expect(next).rejects.toMatchObject({ code: "not_found" });
});
