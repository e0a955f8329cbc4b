import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { marks } from "../decorate/marks.ts";
import { ClusterCache } from "./cluster-cache.ts";
import type { WantedKind } from "./kinds/wanted-kind.ts";
import { ScriptedCluster } from "./scripted-cluster.ts";
import { Turns } from "./turns.ts";

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

/** Follows a cluster that serves some kinds. */
function start(
  kinds: readonly string[],
  { narrow = [], namespace = "" }: { readonly narrow?: readonly string[]; readonly namespace?: string } = {},
) {
  const server = new ScriptedCluster(kinds, { narrow });
  const cache = new ClusterCache(server.cluster, { turns: new Turns(), rules: { namespace, includeResources: [], excludeResources: [] } });
  onTestFinished(() => cache[Symbol.asyncDispose]());
  return { cache, server };
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
    onObject: () => void seen.objects++,
    onKinds: () => void seen.kinds++,
    onReturn: () => void seen.returns++,
  });
  return { seen, subscription };
}
const { signal } = new AbortController();
const soon = (ms = 100) => vi.advanceTimersByTimeAsync(ms);

test("a change is told to the application that it belongs to, and to no other", async () => {
  const { cache, server } = start(["Service"]);
  const [shop, bank] = [subscribe(cache, "shop"), subscribe(cache, "bank")];
  await shop.subscription.want([wanted("Service")], signal);
  await bank.subscription.want([wanted("Service")], signal);
  await soon();
  server.tell("services", "ADDED", { metadata: { uid: "s", name: "s", namespace: "shop", labels: { [marks.application]: "shop" } } });
  await soon();
  expect([shop.seen.objects, bank.seen.objects]).toEqual([1, 0]);
});

test("a kind that several want is followed once, and no longer than somebody wants it", async () => {
  const { cache, server } = start(["Service"]);
  const [shop, bank] = [subscribe(cache, "shop"), subscribe(cache, "bank")];
  for (const { subscription } of [shop, bank]) await subscription.want([wanted("Service"), wanted("Lamp")], signal);
  await shop.subscription.settled(1_000, signal);
  expect(server.asked.filter((each) => each === "list services")).toHaveLength(1);
  shop.subscription[Symbol.dispose]();
  await soon(60_000);
  expect(server.isWatched("services")).toBe(true);
  bank.subscription[Symbol.dispose]();
  await soon(60_000);
  expect(server.isWatched("services")).toBe(false);
  expect(cache.isUnused).toBe(true);
});

test("a namespace that no application wants any more is not watched, also while others want the kind", async () => {
  const { cache, server } = start(["Service"], { narrow: ["Service"] });
  const [shop, bank] = [subscribe(cache, "shop"), subscribe(cache, "bank")];
  await shop.subscription.want([wanted("Service", "shop", "both")], signal);
  await bank.subscription.want([wanted("Service", "bank", "both")], signal);
  await soon();
  const watched = () => ["shop", "bank", "both"].filter((place) => server.isWatched(`services in ${place}`));
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

test("what an application wanted before other kinds were served is not all that it wants", async () => {
  const { cache, server } = start(["Service"]);
  const { subscription } = subscribe(cache, "shop");
  const all = [wanted("Service"), wanted("Lamp")];
  await subscription.want(all, signal);
  await soon();
  server.serve(["Service", "Lamp"]);
  await soon(5_000);
  expect(subscription.isCurrent()).toBe(false);
  await subscription.want(all, signal);
  await soon();
  expect([subscription.isCurrent(), server.isWatched("lamps")]).toEqual([true, true]);
});

test("an API server that was away for an hour is followed again some seconds after it is back", async () => {
  const { cache, server } = start(["Service"]);
  const { seen, subscription } = subscribe(cache, "shop");
  await subscription.want([wanted("Service")], signal);
  await soon();
  server.go(true);
  await soon(3_600_000);
  expect([server.isWatched("services"), subscription.isCurrent(), seen.returns]).toEqual([false, false, 0]);
  const before = seen.kinds;
  server.go(false);
  await soon(3_000);
  expect([server.isWatched("services"), subscription.isCurrent(), seen.returns]).toEqual([true, true, 1]);
  expect(seen.kinds).toBe(before + 1);
});

test("an API server that hangs without ending a connection is stale within some seconds, and followed again when it answers", async () => {
  const { cache, server } = start(["Service"]);
  const { seen, subscription } = subscribe(cache, "shop");
  await subscription.want([wanted("Service")], signal);
  await soon(60_000);
  expect([subscription.isCurrent(), cache.answering.aborted]).toEqual([true, false]);
  const { answering } = cache;
  server.hang(true);
  await soon(20_000);
  expect([subscription.isCurrent(), seen.returns]).toEqual([false, 0]);
  expect(answering.reason).toMatchObject({ code: "unavailable", message: expect.stringContaining("has not answered since") });
  await soon(600_000);
  expect([subscription.isCurrent(), seen.returns]).toEqual([false, 0]);
  server.hang(false);
  await soon(3_000);
  expect([subscription.isCurrent(), cache.answering.aborted, seen.returns]).toEqual([true, false, 1]);
});

test("a server that is silent and answers when it is asked keeps its watches", async () => {
  const { cache, server } = start(["Service"]);
  const { seen, subscription } = subscribe(cache, "shop");
  await subscription.want([wanted("Service")], signal);
  await soon();
  const [lists, kinds] = [server.asked.filter((each) => each.startsWith("list")).length, seen.kinds];
  await soon(80_000);
  expect(server.asked.filter((each) => each.startsWith("list"))).toHaveLength(lists);
  expect(server.asked.filter((each) => each === "anything").length).toBeLessThanOrEqual(16);
  expect([subscription.isCurrent(), seen.kinds]).toEqual([true, kinds]);
});

test("when a definition changes it is discovered anew, however many applications have just left", async () => {
  const { cache, server } = start([]);
  await soon();
  for (let n = 0; n < 20; n++) subscribe(cache, `gone-${n}`).subscription[Symbol.dispose]();
  for (let n = 0; n < 5; n++) server.tell("customresourcedefinitions", "ADDED", { metadata: { uid: `d${n}`, name: `d${n}` } });
  await soon(500);
  expect(server.discoveries).toBe(1);
  await soon(2_000);
  expect(server.discoveries).toBe(2);
});

test("other kinds are told to the applications that want them, and to nobody if it is the same kinds that are served", async () => {
  const { cache, server } = start(["Service"]);
  const [shop, bank] = [subscribe(cache, "shop"), subscribe(cache, "bank")];
  const want = () => shop.subscription.want([wanted("Service"), wanted("Lamp")], signal);
  await want();
  await bank.subscription.want([wanted("Service")], signal);
  await soon();
  const told = () => [shop, bank].map(({ seen }) => seen.kinds);
  const [ofShop = 0, ofBank = 0] = told();
  server.tell("apiservices", "MODIFIED", { metadata: { uid: "a", name: "metrics" } });
  await soon(5_000);
  expect(server.discoveries).toBe(2);
  expect(told()).toEqual([ofShop, ofBank]);
  server.serve(["Service", "Lamp"]);
  await soon(1_000);
  expect(told()).toEqual([ofShop + 1, ofBank]);
  await want();
  await soon(5_000);
  // That the new kind is known.
  expect(told()).toEqual([ofShop + 2, ofBank]);
  server.serve(["Service"]);
  await soon(1_000);
  expect(told()).toEqual([ofShop + 3, ofBank]);
});
