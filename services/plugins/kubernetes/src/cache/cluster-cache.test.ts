import { Fault } from "@slipway/plugin-sdk";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { ApiCatalogue } from "../client/api-catalogue.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ApiResource } from "../client/discovery.ts";
import type { FollowOptions } from "../client/kube-client.ts";
import { marks } from "../decorate/marks.ts";
import { type KindName, nameOfKind } from "../kinds/kind-state.ts";
import { ClusterCache } from "./cluster-cache.ts";
import type { WantedKind } from "./kinds/wanted-kind.ts";
import { Turns } from "./turns.ts";

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

/** A cluster that serves these kinds, whose lists are empty and whose watches say what `tell` tells. Of those `narrow` nothing may be read in all namespaces. */
function start(initial: readonly string[], { narrow = [], namespace = "" }: { narrow?: readonly string[]; namespace?: string } = {}) {
  let kinds = initial;
  let isAway = false;
  const asked: string[] = [];
  const open = new Map<string, (line: string) => void>();
  const cut = new Set<() => void>();
  let discoveries = 0;
  const client = {
    listPage: async ({ kind, plural }: ApiResource, { namespace: place }: FollowOptions) => {
      asked.push(`list ${plural}`);
      if (isAway) throw away();
      if (place === "" && narrow.includes(kind)) throw new Fault("forbidden", `${plural} is forbidden`);
      return '{"metadata":{"resourceVersion":"1"},"items":[]}';
    },
    renewConnections: () => {},
    watchKind: async ({ plural }: ApiResource, { namespace: place }: FollowOptions, signal: AbortSignal) =>
      isAway ? Promise.reject(away()) : lines(place === "" ? plural : `${plural} in ${place}`, signal),
  };
  async function* lines(watch: string, signal: AbortSignal): AsyncGenerator<readonly string[]> {
    const waiting: string[] = [];
    let wake = () => {};
    open.set(watch, (line) => {
      waiting.push(line);
      wake();
    });
    signal.addEventListener("abort", () => wake(), { once: true });
    cut.add(() => wake());
    for (; !signal.aborted; ) {
      if (waiting.length > 0) yield waiting.splice(0);
      if (isAway) open.delete(watch);
      if (isAway) throw away();
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      if (waiting.length === 0) await promise;
    }
    open.delete(watch);
  }
  const cluster = {
    client,
    isAway: async () => isAway,
    catalogue: async () => catalogueOf(kinds),
    refresh: async () => {
      discoveries++;
      return catalogueOf(kinds);
    },
    kindsOf: async (names: readonly KindName[]) =>
      new Map(
        names.map((name) => [nameOfKind(name), kinds.includes(name.kind) ? { kind: "served", resource: served(name) } : { kind: "gone" }]),
      ),
  } as unknown as Cluster; // what the cache uses of it
  const cache = new ClusterCache(cluster, { turns: new Turns(), rules: { namespace, includeResources: [], excludeResources: [] } });
  onTestFinished(() => cache[Symbol.asyncDispose]());
  const tell = (plural: string, type: string, object: object) => open.get(plural)?.(JSON.stringify({ type, object }));
  const serve = (now: readonly string[]) => {
    kinds = now;
    tell("customresourcedefinitions", "ADDED", { metadata: { uid: now.join(), name: now.join() } });
  };
  const go = (now: boolean) => {
    isAway = now;
    for (const end of cut) end();
  };
  return { cache, asked, tell, serve, go, isWatched: (watch: string) => open.has(watch), discoveries: () => discoveries };
}

const away = () => new Fault("unavailable", "the cluster cannot be reached");

function catalogueOf(kinds: readonly string[]): ApiCatalogue {
  return new ApiCatalogue({ resources: kinds.map((kind) => served({ group: "", kind })), unread: [] });
}

function served({ group, kind }: KindName): ApiResource {
  return { group, version: "v1", kind, plural: `${kind.toLowerCase()}s`, names: [], isNamespaced: true, verbs: ["list", "watch"] };
}

const wanted = (kind: string, ...places: readonly string[]): WantedKind => ({
  name: { group: "", kind },
  role: "managed",
  namespaces: places.length === 0 ? ["shop"] : places,
  isRuled: false,
});
const listener = () => ({ objects: 0, kinds: 0, returns: 0 });
function subscribe(cache: ClusterCache, applicationId: string, seen = listener()) {
  const subscription = cache.subscribe(applicationId, {
    onObjects: () => void seen.objects++,
    onKinds: () => void seen.kinds++,
    onReturn: () => void seen.returns++,
  });
  return { seen, subscription };
}
const { signal } = new AbortController();
const soon = (ms = 100) => vi.advanceTimersByTimeAsync(ms);

test("a change is told to the application that it belongs to, and to no other", async () => {
  const { cache, tell } = start(["Service"]);
  const [shop, bank] = [subscribe(cache, "shop"), subscribe(cache, "bank")];
  await shop.subscription.want([wanted("Service")], signal);
  await bank.subscription.want([wanted("Service")], signal);
  await soon();
  tell("services", "ADDED", { metadata: { uid: "s", name: "s", namespace: "shop", labels: { [marks.application]: "shop" } } });
  await soon();
  expect([shop.seen.objects, bank.seen.objects]).toEqual([1, 0]);
});

test("a kind that several want is followed once, and no longer than somebody wants it", async () => {
  const { cache, asked, isWatched } = start(["Service"]);
  const [shop, bank] = [subscribe(cache, "shop"), subscribe(cache, "bank")];
  for (const { subscription } of [shop, bank]) await subscription.want([wanted("Service"), wanted("Lamp")], signal);
  await shop.subscription.settled(1_000, signal);
  expect(asked.filter((each) => each === "list services")).toHaveLength(1);
  shop.subscription[Symbol.dispose]();
  await soon(60_000);
  expect(isWatched("services")).toBe(true);
  bank.subscription[Symbol.dispose]();
  await soon(60_000);
  expect(isWatched("services")).toBe(false);
  expect(cache.isUnused).toBe(true);
});

test("a namespace that no application wants any more is not watched, also while others want the kind", async () => {
  const { cache, isWatched } = start(["Service"], { narrow: ["Service"] });
  const [shop, bank] = [subscribe(cache, "shop"), subscribe(cache, "bank")];
  await shop.subscription.want([wanted("Service", "shop", "both")], signal);
  await bank.subscription.want([wanted("Service", "bank", "both")], signal);
  await soon();
  const watched = () => ["shop", "bank", "both"].filter((place) => isWatched(`services in ${place}`));
  expect(watched()).toEqual(["shop", "bank", "both"]);
  shop.subscription[Symbol.dispose]();
  await soon(60_000);
  expect(watched()).toEqual(["bank", "both"]);
  await bank.subscription.want([wanted("Service", "both")], signal);
  await soon(60_000);
  expect(watched()).toEqual(["both"]);
});

test("it is known whether all that an application wants is watched", async () => {
  const { cache } = start(["Service"], { namespace: "shop" });
  const { subscription } = subscribe(cache, "shop");
  await subscription.want([wanted("Service")], signal);
  expect(subscription.isCurrent()).toBe(false);
  await soon();
  expect(subscription.isCurrent()).toBe(true);
  await subscription.want([wanted("Service", "shop", "outside of the rules")], signal);
  await soon();
  expect(subscription.isCurrent()).toBe(false);
});

test("an API server that was away for an hour is followed again some seconds after it is back", async () => {
  const { cache, go, isWatched } = start(["Service"]);
  const { seen, subscription } = subscribe(cache, "shop");
  await subscription.want([wanted("Service")], signal);
  await soon();
  go(true);
  await soon(3_600_000);
  expect([isWatched("services"), subscription.isCurrent(), seen.returns]).toEqual([false, false, 0]);
  const before = seen.kinds;
  go(false);
  await soon(3_000);
  expect([isWatched("services"), subscription.isCurrent(), seen.returns]).toEqual([true, true, 1]);
  expect(seen.kinds).toBe(before + 1);
});

test("when a definition changes it is discovered anew, however many applications have just left", async () => {
  const { cache, tell, discoveries } = start([]);
  await soon();
  for (let n = 0; n < 20; n++) subscribe(cache, `gone-${n}`).subscription[Symbol.dispose]();
  for (let n = 0; n < 5; n++) tell("customresourcedefinitions", "ADDED", { metadata: { uid: `d${n}`, name: `d${n}` } });
  await soon(500);
  expect(discoveries()).toBe(1);
  await soon(2_000);
  expect(discoveries()).toBe(2);
});

test("other kinds are told to the applications that want them, and to nobody if it is the same kinds that are served", async () => {
  const { cache, serve, tell, discoveries } = start(["Service"]);
  const [shop, bank] = [subscribe(cache, "shop"), subscribe(cache, "bank")];
  await shop.subscription.want([wanted("Service"), wanted("Lamp")], signal);
  await bank.subscription.want([wanted("Service")], signal);
  await soon();
  const told = () => [shop, bank].map(({ seen }) => seen.kinds);
  const [ofShop = 0, ofBank = 0] = told();
  tell("apiservices", "MODIFIED", { metadata: { uid: "a", name: "metrics" } });
  await soon(5_000);
  expect(discoveries()).toBe(2);
  expect(told()).toEqual([ofShop, ofBank]);
  serve(["Service", "Lamp"]);
  await soon(5_000);
  expect(told()).toEqual([ofShop + 1, ofBank]);
  serve(["Service"]);
  await soon(5_000);
  expect(told()).toEqual([ofShop + 2, ofBank]);
});
