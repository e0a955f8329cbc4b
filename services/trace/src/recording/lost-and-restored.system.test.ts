import { copyFile, rm } from "node:fs/promises";
import { applicationAggregates, publishDeploymentHealth } from "@slipway/bus";
import { applicationKey } from "@slipway/domain";
import { DeploymentStatus } from "@slipway/proto/state";
import { openStore, type Store } from "@slipway/store";
import { eventually, putApplication, sampleApplication, sampleTime, sqliteUrl } from "@slipway/testkit";
import { expect, test } from "vitest";
import { startTrace } from "../start-trace.ts";
import { actor, emptied, ended, log, newerThanAll, recorded, rpc, running, startBus } from "../testing/lost-system.ts";

test("after NATS lost everything, what had not ended is back and goes on, and the store records it as newer than all before", async () => {
  await using system = await startBus();
  const { bus, nats, deployments } = system;
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using _trace = await startTrace({ bus, store, rpc, log });
  const applications = applicationAggregates(bus, { actor });
  const application = sampleApplication({ description: "known", lastTriggered: newerThanAll });
  await applications.ensure(applicationKey(application), putApplication(application));
  const done = await running(deployments, "11111111-0000-4000-8000-000000000000");
  const open = await running(deployments, "22222222-0000-4000-8000-000000000000");
  await ended(deployments, done);
  await recorded(store, done.deploymentId, DeploymentStatus.SUCCEEDED);
  await recorded(store, open.deploymentId, DeploymentStatus.RUNNING);
  await eventually(async () => expect(await store.applications.find(application.id)).toBeDefined());
  const before = await store.deployments.events(open.deploymentId);

  await emptied(nats);
  // The executor that runs it knows nothing of the loss, and ends it.
  await ended(deployments, open);
  expect(await deployments.find(done)).toBeUndefined();
  expect((await applications.find(applicationKey(application)))?.state.description).toBe("known");
  await recorded(store, open.deploymentId, DeploymentStatus.SUCCEEDED);
  expect(await store.deployments.events(open.deploymentId)).toHaveLength(before.length + 1);
  expect((await store.deployments.get(done.deploymentId)).status).toBe(DeploymentStatus.SUCCEEDED);
});

test("a NATS that was emptied while nothing ran is restored before any service uses it", async () => {
  await using store = await openStore({ url: await sqliteUrl(), log });
  const id = "33333333-0000-4000-8000-000000000000";
  {
    await using system = await startBus();
    await using _trace = await startTrace({ bus: system.bus, store, rpc, log });
    await running(system.deployments, id);
    await recorded(store, id, DeploymentStatus.RUNNING);
  }
  await using system = await startBus();
  const found = system.deployments.findBy({ deploymentId: id });
  await using _trace = await startTrace({ bus: system.bus, store, rpc, log });
  expect((await found)?.state.status).toBe("running");
});

test("a store that was restored from a dump is filled again from what JetStream has, and nothing in JetStream changes", async () => {
  await using system = await startBus();
  const { bus, deployments } = system;
  const url = await sqliteUrl();
  const path = url.slice("sqlite:".length);
  const keys: Awaited<ReturnType<typeof running>>[] = [];
  const healthy = (store: Store) =>
    eventually(async () => {
      const { traces } = await store.traces.list({}, { pageSize: 9 });
      for (const { deploymentId } of keys)
        expect(traces.some(({ healthyAt }) => healthyAt.get(deploymentId)?.get("kubernetes/eu")?.equals(sampleTime))).toBe(true);
    });
  const startAndStop = async (act: (store: Store) => Promise<void>): Promise<void> => {
    await using store = await openStore({ url, log });
    await using _trace = await startTrace({ bus, store, rpc, log });
    await act(store);
  };
  await startAndStop(async (store) => {
    keys.push(await running(deployments, "44444444-0000-4000-8000-000000000000"));
    await recorded(store, keys[0]?.deploymentId ?? "", DeploymentStatus.RUNNING);
  });
  await copyFile(path, `${path}.dump`);
  await startAndStop(async (store) => {
    for (const key of keys) await ended(deployments, key);
    keys.push(await running(deployments, "55555555-0000-4000-8000-000000000000"));
    await recorded(store, keys[1]?.deploymentId ?? "", DeploymentStatus.RUNNING);
    await recorded(store, keys[0]?.deploymentId ?? "", DeploymentStatus.SUCCEEDED);
    for (const key of keys) await publishDeploymentHealth(bus, { ...key, plugin: "kubernetes", deployTarget: "eu", at: sampleTime });
    await healthy(store);
  });
  const { state } = await bus.manager.streams.info("DEPLOYMENTS");

  for (const suffix of ["", "-wal", "-shm"]) await rm(`${path}${suffix}`, { force: true });
  await copyFile(`${path}.dump`, path);
  await startAndStop(async (store) => {
    await recorded(store, keys[0]?.deploymentId ?? "", DeploymentStatus.SUCCEEDED);
    await recorded(store, keys[1]?.deploymentId ?? "", DeploymentStatus.RUNNING);
    await healthy(store);
  });
  expect((await bus.manager.streams.info("DEPLOYMENTS")).state.last_seq).toBe(state.last_seq);

  // A store that was deleted is the oldest dump of all.
  for (const suffix of ["", "-wal", "-shm"]) await rm(`${path}${suffix}`, { force: true });
  await startAndStop(async (store) => {
    await recorded(store, keys[0]?.deploymentId ?? "", DeploymentStatus.SUCCEEDED);
    await recorded(store, keys[1]?.deploymentId ?? "", DeploymentStatus.RUNNING);
    await healthy(store);
  });
  expect((await bus.manager.streams.info("DEPLOYMENTS")).state.last_seq).toBe(state.last_seq);
});
