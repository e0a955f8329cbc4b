import { DeploymentStatus } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import { sharedMariadb, sqliteUrl } from "@slipway/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { applicationHistory, deploymentHistory, sampleId } from "../sample-history.ts";
import { openStore, type Store } from "../store.ts";
import { positionOf } from "./position.ts";

describe.each([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("incarnations on $engine", ({ createUrl }) => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore({ url: await createUrl(), log: silentLogger() });
    return () => store[Symbol.asyncDispose]();
  });

  test("each stream that had a name has a number; two processes that see a new one give it the same", async () => {
    const { incarnations } = store;
    expect(await incarnations.newest("DEPLOYMENTS")).toBeUndefined();
    const first = await incarnations.add("DEPLOYMENTS", "monday", undefined);
    expect(first).toEqual({ ordinal: 0n, created: "monday" });
    const both = await Promise.all([incarnations.add("DEPLOYMENTS", "tuesday", first), incarnations.add("DEPLOYMENTS", "tuesday", first)]);
    expect(both).toEqual(Array(2).fill({ ordinal: 1n, created: "tuesday" }));
    expect(await incarnations.newest("DEPLOYMENTS")).toEqual({ ordinal: 1n, created: "tuesday" });
    expect(await incarnations.newest("APPLICATIONS")).toBeUndefined();
  });

  test("messages of a stream that was created anew are newer than all before, whatever their sequence", async () => {
    const { deployments } = store;
    const [before, after] = [deploymentHistory({ name: "again" }, 900n), deploymentHistory({ name: "again" }, 1n)];
    await deployments.recordAll(before.slice(0, 4));
    const later = after.slice(4).map(({ message, sequence }) => ({ message, sequence: positionOf(1n, sequence) }));
    await deployments.recordAll(later);
    await deployments.recordAll(before.slice(0, 4)); // a redelivery of the lost stream's
    expect((await deployments.get(sampleId("again"))).status).toBe(DeploymentStatus.SUCCEEDED);
    expect(await deployments.events(sampleId("again"))).toHaveLength(6);
    expect(await deployments.position()).toBe(later.at(-1)?.sequence);
  });

  test("a message that restored a state moves it to the new stream and is not an event", async () => {
    const { deployments, applications } = store;
    const history = deploymentHistory({ name: "restored" }).slice(0, 3);
    const [registered, renamed] = applicationHistory("cart");
    await deployments.recordAll(history);
    await applications.recordAll([registered, renamed].filter((record) => record !== undefined));
    const restorable = (await Array.fromAsync(deployments.unfinished())).filter(
      ({ message }) => message.state?.id === sampleId("restored"),
    );
    expect(restorable).toEqual([history[2]]);
    expect(await Array.fromAsync(applications.newestMessages())).toEqual([renamed]);

    const message = restorable[0]?.message ?? never();
    const sequence = positionOf(2n, 1n);
    await deployments.recordAll([{ message, sequence, isRestored: true }]);
    await applications.recordAll([{ message: renamed?.message ?? never(), sequence, isRestored: true }]);
    expect(await deployments.events(sampleId("restored"))).toHaveLength(3);
    expect(await applications.events(sampleId("cart"))).toHaveLength(2);
    expect([await deployments.position(), await applications.position()]).toEqual([sequence, sequence]);
  });
});

function never(): never {
  throw new Error("nothing to restore");
}
