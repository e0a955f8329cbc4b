import { expect, test } from "vitest";
import { inventoriesIn } from "../inventory/inventory.ts";
import { noteTargets } from "./known-targets.ts";

function storeOf() {
  const stored = new Map<string, Uint8Array>();
  return {
    stored,
    find: async (key: string) => stored.get(key),
    put: async (key: string, object: Uint8Array) => void stored.set(key, object),
  };
}

const inventory = [{ group: "", kind: "ConfigMap", namespace: "shop", name: "a" }];
const proxy = "https://bastion:443 kubernetes";

test.for([
  {
    name: "one that is renamed, on the same cluster",
    old: { route: proxy, uid: "1" },
    now: { route: "https://10.0.0.1", uid: "1" },
    orphans: [],
  },
  { name: "another cluster behind the same address", old: { route: proxy, uid: "1" }, now: { route: proxy, uid: "2" }, orphans: ["old"] },
  {
    name: "the same address, where no cluster says who it is",
    old: { route: proxy, uid: "" },
    now: { route: proxy, uid: "2" },
    orphans: [],
  },
  {
    name: "another way, where no cluster says who it is",
    old: { route: proxy, uid: "" },
    now: { route: `${proxy}-2`, uid: "" },
    orphans: ["old"],
  },
  { name: "an unknown way", old: { route: "", uid: "" }, now: { route: "", uid: "" }, orphans: ["old"] },
])("a deploy target that is replaced by $name leaves $orphans", async ({ old, now, orphans }) => {
  const store = storeOf();
  await inventoriesIn(store).put("old", inventory);
  await noteTargets(store, { old }, []);
  await inventoriesIn(store).put("new", inventory);
  expect((await noteTargets(store, { new: now }, [])).map(({ name }) => name)).toEqual(orphans);
});

test("what is noted can be read by earlier versions, and what those note is believed", async () => {
  const store = storeOf();
  const noted = () => JSON.parse(new TextDecoder().decode(store.stored.get("targets")));
  await inventoriesIn(store).put("old", inventory);
  await noteTargets(store, { old: { route: proxy, uid: "1" } }, []);
  expect(noted()).toEqual({ old: proxy });
  // An earlier version has found the target elsewhere: the UID is of the cluster before.
  store.stored.set("targets", new TextEncoder().encode(JSON.stringify({ old: `${proxy}-2` })));
  await inventoriesIn(store).put("new", inventory);
  expect(await noteTargets(store, { new: { route: "https://10.0.0.1", uid: "1" } }, [])).toHaveLength(1);
});

test("what a cluster said of itself stays known while it cannot be asked, and notes of earlier versions are read", async () => {
  const store = storeOf();
  await inventoriesIn(store).put("old", inventory);
  store.stored.set("targets", new TextEncoder().encode(JSON.stringify({ old: "https://10.0.0.1" })));
  await noteTargets(store, { old: { route: "https://10.0.0.1", uid: "1" } }, []);
  await noteTargets(store, { old: { route: "https://10.0.0.1", uid: "" } }, []);
  await inventoriesIn(store).put("new", inventory);
  expect(await noteTargets(store, { new: { route: "https://10.0.0.1", uid: "2" } }, [])).toHaveLength(1);
});
