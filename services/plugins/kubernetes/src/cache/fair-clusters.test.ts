import { expect, onTestFinished, test } from "vitest";
import { marks } from "../decorate/marks.ts";
import { ClusterCache } from "./cluster-cache.ts";
import { ScriptedCluster } from "./scripted-cluster.ts";
import { Turns } from "./turns.ts";

const { signal } = new AbortController();
const many = 5_000;
const service = (applicationId: string, n: number, version = 1) => ({
  metadata: { uid: `${applicationId}-${n}`, name: `s-${n}`, namespace: "shop", labels: { [marks.application]: applicationId } },
  spec: { version },
});

/** A cluster that is followed for one application. `told` counts its changes. */
async function follow(turns: Turns, applicationId: string, prepare: (server: ScriptedCluster) => void = () => {}) {
  const server = new ScriptedCluster(["Service"]);
  prepare(server);
  const cache = new ClusterCache(server.cluster, { turns, rules: { namespace: "", includeResources: [], excludeResources: [] } });
  onTestFinished(() => cache[Symbol.asyncDispose]());
  let told = 0;
  let onFirst = () => {};
  const subscription = cache.subscribe(applicationId, {
    onObject: () => {
      if (told++ === 0) onFirst();
    },
    onKinds: () => {},
    onReturn: () => {},
  });
  const first = new Promise<void>((resolve) => {
    onFirst = resolve;
  });
  await subscription.want([{ name: { group: "", kind: "Service" }, role: "managed", namespaces: ["shop"], isRuled: false }], signal);
  return { server, cache, subscription, first, told: () => told };
}

test("a flood of changes in one cluster does not hold up a change in another", async () => {
  const turns = new Turns();
  const [hot, calm] = [await follow(turns, "hot"), await follow(turns, "calm")];
  for (const { subscription } of [hot, calm]) await subscription.settled(10_000, signal);
  for (let n = 0; n < many; n++) hot.server.tell("services", "ADDED", service("hot", n));
  await hot.first;
  calm.server.tell("services", "ADDED", service("calm", 0));
  await calm.first;
  expect(hot.told()).toBeLessThan(many / 10);
  await expect.poll(hot.told, { timeout: 60_000 }).toBe(many);
});

test("the first list of a large cluster does not hold up a change in another", async () => {
  const turns = new Turns();
  const calm = await follow(turns, "calm");
  await calm.subscription.settled(10_000, signal);
  const texts = Array.from({ length: many }, (_, n) => JSON.stringify(service("hot", n)));
  const hot = await follow(turns, "hot", (server) => void server.items.set("services", texts));
  await hot.first;
  calm.server.tell("services", "ADDED", service("calm", 0));
  await calm.first;
  expect(hot.told()).toBeLessThan(many / 10);
  await hot.subscription.settled(60_000, signal);
  expect(hot.told()).toBe(many);
});

test("comparisons that wait in one cluster do not hold up those of another", async () => {
  const turns = new Turns();
  const [hot, calm] = [await follow(turns, "hot"), await follow(turns, "calm")];
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const all = Array.from({ length: 100 }, () => hot.cache.comparing.run(() => held));
  expect(await calm.cache.comparing.run(async () => "compared")).toBe("compared");
  release();
  await Promise.all(all);
});
