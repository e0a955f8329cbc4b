import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { chainHistory, sampleId } from "../sample-history.ts";
import { openStore, type Store } from "../store.ts";

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("chains on $engine", ({ createUrl }) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ url: await createUrl(), log: silentLogger() });
    const all = [
      chainHistory({ name: "first", applications: ["web", "api"], at: 1 }, 2n),
      chainHistory({ name: "second", applications: ["web", "site"], at: 2, isOpen: true }, 10n),
      chainHistory({ name: "other", project: "bank", applications: ["web"], at: 3, isOpen: true }, 20n),
    ].flat();
    // In no order, and half of it twice.
    await store.chains.recordAll(all.toReversed());
    await store.chains.recordAll(all.slice(0, 4));
    return () => store[Symbol.asyncDispose]();
  });
  const ids = (names: readonly string[]) => names.map(sampleId);

  test("they are listed by project, application and whether they are open, in pages, with their newest state", async () => {
    const list = async (filter: Parameters<Store["chains"]["list"]>[0]) =>
      (await store.chains.list(filter, { pageSize: 10 })).chains.map(({ id }) => id);
    expect(await list({})).toEqual(ids(["other", "second", "first"]));
    expect(await list({ projectId: "shop" })).toEqual(ids(["second", "first"]));
    expect(await list({ open: true })).toEqual(ids(["other", "second"]));
    expect(await list({ applicationId: sampleId("web") })).toEqual(ids(["other", "second", "first"]));
    expect(await list({ applicationId: sampleId("api") })).toEqual(ids(["first"]));
    expect(await list({ applicationId: sampleId("api"), open: true })).toEqual([]);
    for (const filter of [{}, { applicationId: sampleId("web") }]) {
      const one = await store.chains.list(filter, { pageSize: 1 });
      const rest = await store.chains.list(filter, { pageSize: 9, pageToken: one.nextPageToken });
      expect([...one.chains, ...rest.chains].map(({ id }) => id)).toEqual(ids(["other", "second", "first"]));
      expect(rest.nextPageToken).toBe("");
    }
    const [first] = await store.chains.find(sampleId("first"), 2);
    expect(first?.statusReason).toBe("every block succeeded");
  });

  test("one is found by the beginning of its id and of each of its deployments", async () => {
    const find = async (prefix: string) => (await store.chains.find(prefix, 5)).map(({ id }) => id);
    expect(await find(sampleId("first").slice(0, 8))).toEqual(ids(["first"]));
    expect(await find(sampleId("first api").slice(0, 8))).toEqual(ids(["first"]));
    expect(await find(sampleId("nobody"))).toEqual([]);
  });

  test("those that are open are restored with their newest message, which is not a new event", async () => {
    const open = await Array.fromAsync(store.chains.open());
    expect(open.map(({ message: { state, event }, sequence }) => [state?.id, event?.kind.case, sequence])).toEqual([
      [sampleId("other"), "nodeReported", 24n],
      [sampleId("second"), "nodeReported", 14n],
    ]);
    const [restored] = open;
    if (!restored) throw new Error("nothing is open");
    expect(await store.chains.countEvents("bank", sampleId("other"))).toBe(3);
    await store.chains.recordAll([{ ...restored, sequence: 100n, isRestored: true }]);
    expect(await store.chains.countEvents("bank", sampleId("other"))).toBe(3);
    expect(await store.chains.position()).toBe(100n);
  });
});
