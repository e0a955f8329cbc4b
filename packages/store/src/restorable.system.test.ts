import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { applicationHistory, chainHistory, deploymentHistory, externalEventHistory, sampleId } from "./sample-history.ts";
import { openStore, type Store } from "./store.ts";
import { positionOf } from "./streams/position.ts";

/** More than two statements list, several of them created at one instant and in several projects. */
const names = Array.from({ length: 1_100 }, (_, at) => `n${at}`);
const projectOf = (at: number): string => `p${at % 3}`;

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("what a lost stream is restored from, on $engine", ({ createUrl }) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ url: await createUrl(), log: silentLogger() });
    return () => store[Symbol.asyncDispose]();
  });

  test("however many deployments have not ended, each is read once, with its newest message and its position", async () => {
    // Every seventh runs, every eleventh has ended, the others are pending.
    const length = (at: number): number => (at % 11 === 0 ? 6 : at % 7 === 0 ? 4 : 1);
    const histories = names.map((name, at) =>
      deploymentHistory({ name, project: projectOf(at), at: Math.floor(at / 5) }, BigInt(2 + 20 * at)).slice(0, length(at)),
    );
    await store.deployments.recordAll(histories.flat());
    const wanted = histories.filter((history) => history.length < 6).map((history) => history.at(-1));
    const found = await Array.fromAsync(store.deployments.unfinished());
    const byPosition = (a: { sequence: bigint } | undefined, b: { sequence: bigint } | undefined) =>
      Number((a?.sequence ?? 0n) - (b?.sequence ?? 0n));
    expect(found.toSorted(byPosition)).toEqual(wanted);
  });

  test("the newest message of one deployment, ended or not", async () => {
    expect(await store.deployments.newest(sampleId("n11"))).toEqual(deploymentHistory({ name: "n11", project: "p2", at: 2 }, 222n)[5]);
    expect(await store.deployments.newest(sampleId("nobody"))).toBeUndefined();
  });

  test("whether a deployment of the same application was triggered and run after another one", async () => {
    const [first, second, third] = ["x1", "x2", "x3"].map((name, at) =>
      deploymentHistory({ name, application: "x" }, BigInt(100 + 50 * at)),
    );
    const position = first?.[2]?.sequence ?? 0n;
    await store.deployments.recordAll([first?.slice(0, 3), second?.slice(0, 2)].flatMap((records) => records ?? []));
    expect(await store.deployments.ranAfter(sampleId("x"), position), "the second is not claimed yet").toBeUndefined();
    await store.deployments.recordAll([second?.slice(0, 3), third?.slice(0, 1)].flatMap((records) => records ?? []));
    expect(await store.deployments.ranAfter(sampleId("x"), position)).toBe(sampleId("x2"));
    expect(await store.deployments.ranAfter(sampleId("x"), second?.[0]?.sequence ?? 0n), "its own trigger is not later").toBeUndefined();
    expect(await store.deployments.ranAfter(sampleId("y"), position), "another application").toBeUndefined();
  });

  test("however many applications there are, each is read once", async () => {
    const histories = names.map((name, at) => applicationHistory(name, projectOf(at)));
    await store.applications.recordAll(histories.flat());
    const found = await Array.fromAsync(store.applications.newestMessages());
    expect(found.map(({ message }) => message.state?.id).toSorted()).toEqual(names.map(sampleId).toSorted());
    expect(found).toContainEqual(histories[0]?.[1]);
  });

  test("however many chains are open, each is read once; those that ended are not", async () => {
    const histories = names.map((name, at) =>
      chainHistory({ name, project: projectOf(at), applications: ["web"], isOpen: at % 11 !== 0 }, BigInt(2 + 10 * at)),
    );
    await store.chains.recordAll(histories.flat());
    const found = await Array.fromAsync(store.chains.open());
    const wanted = histories.filter((_, at) => at % 11 !== 0).map((history) => history.at(-1));
    expect(found.toSorted((a, b) => Number(a.sequence - b.sequence))).toEqual(wanted);
  });

  test("each external event of late is read once, oldest first, with the place that it had among all, whatever its newest message", async () => {
    // Several registered at one instant and in several projects; every third is handled, the last ones were read from a second stream.
    const histories = names.map((name, at) => {
      const history = externalEventHistory(
        { name, project: projectOf(at), at: Math.floor(at / 5) },
        positionOf(at < 1_000 ? 0n : 1n, BigInt(2 + 10 * at)),
      );
      const [registered, handled] = history;
      if (handled?.message.state) handled.message.state.registeredSequence = BigInt(2 + 10 * at);
      return at % 3 === 0 ? [registered, handled] : [registered];
    });
    const all = histories.flat().filter((record) => record !== undefined);
    for (let at = 0; at < all.length; at += 500) await store.externalEvents.recordAll(all.slice(at, at + 500));
    const since = Temporal.Instant.from("2026-01-01T00:00:00Z").add({ seconds: 20 });
    const found = await Array.fromAsync(store.externalEvents.registeredSince(since));
    const late = histories.slice(100);
    expect(found.map(({ sequence }) => sequence).toSorted()).toEqual(late.map((history) => history.at(-1)?.sequence).toSorted());
    expect(found.map(({ message }) => message.state?.registeredAt?.seconds)).toEqual(
      late.map((history) => history[0]?.message.state?.registeredAt?.seconds),
    );
    const places = new Map(found.map(({ message: { state } }) => [state?.id, state?.registeredSequence]));
    expect(places).toEqual(new Map(names.slice(100).map((name, at) => [sampleId(name), BigInt(2 + 10 * (at + 100))])));
    expect(found.map(({ message: { event, state } }) => [event?.kind.case, state?.handlings.length])).toContainEqual(["registered", 1]);
  });
});
