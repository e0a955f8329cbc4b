import { copyFile, rm } from "node:fs/promises";
import { applicationAggregates, type DeploymentAggregates } from "@slipway/bus";
import { applicationKey, claimRun, type DeploymentKey, deploymentReference, settleDeployment } from "@slipway/domain";
import { DeploymentStatus } from "@slipway/proto/state";
import { openStore, type Store } from "@slipway/store";
import {
  eventually,
  putApplication,
  sampleApplication,
  sampleDeployment,
  sampleDeploymentKey,
  sampleTime,
  sqliteUrl,
} from "@slipway/testkit";
import { expect, test } from "vitest";
import { startTrace } from "../start-trace.ts";
import { actor, emptied, ended, log, newerThanAll, recorded, rpc, run, running, startBus } from "../testing/lost-system.ts";

test("an application that still names an ended deployment as active finds its end after NATS lost everything", async () => {
  await using system = await startBus();
  const { bus, nats, deployments } = system;
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using _trace = await startTrace({ bus, store, rpc, log });
  const applications = applicationAggregates(bus, { actor });
  const [active, queued, done] = [
    await running(deployments, "66666666-0000-4000-8000-000000000000"),
    await running(deployments, "66666666-0000-4000-8000-000000000001"),
    await running(deployments, "66666666-0000-4000-8000-000000000002"),
  ];
  const waiting = {
    deploymentId: queued.deploymentId,
    trigger: "commit",
    commitHash: "a".repeat(40),
    at: sampleTime,
    supersede: undefined,
    removal: false,
  } as const;
  const application = sampleApplication({ activeDeploymentId: active.deploymentId, queue: [waiting], lastTriggered: newerThanAll });
  await applications.ensure(applicationKey(application), putApplication(application));
  for (const key of [active, queued, done]) {
    await ended(deployments, key);
    await recorded(store, key.deploymentId, DeploymentStatus.SUCCEEDED);
  }
  await eventually(async () => expect(await store.applications.find(application.id)).toBeDefined());

  await emptied(nats);
  expect((await applications.find(applicationKey(application)))?.state.activeDeploymentId).toBe(active.deploymentId);
  expect((await deployments.find(active))?.state.status).toBe("succeeded");
  expect((await deployments.find(queued))?.state.status).toBe("succeeded");
  expect(await deployments.find(done), "no application waits for it").toBeUndefined();
  await eventually(async () => expect((await bus.manager.streams.info("WORK")).state.messages, "both are removed later").toBe(2));
  expect(await store.deployments.events(active.deploymentId)).toHaveLength(2);
});

test("a deployment that its application or a later one proves to be over does not run again after NATS lost everything", async () => {
  await using system = await startBus();
  const { bus, nats, deployments } = system;
  await using store = await openStore({ url: await sqliteUrl(), log });
  const [settled, older, newest] = [0, 1, 2].map((at) => sampleDeploymentKey(`77777777-0000-4000-8000-00000000000${at}`)) as [
    DeploymentKey,
    DeploymentKey,
    DeploymentKey,
  ];
  const applications = applicationAggregates(bus, { actor });
  const lastEnded = deploymentReference(sampleDeployment({ id: settled.deploymentId, status: "cancelled", completedAt: sampleTime }));
  const application = sampleApplication({ activeDeploymentId: older.deploymentId, lastEnded });
  const keys = [settled, older, newest];
  {
    await using _trace = await startTrace({ bus, store, rpc, log });
    for (const { deploymentId } of keys) await running(deployments, deploymentId);
    await applications.ensure(applicationKey(application), putApplication(application));
    await deployments.change(newest, (current) => claimRun(current, { ...run, token: "later" }));
    for (const { deploymentId } of keys) await recorded(store, deploymentId, DeploymentStatus.RUNNING);
    await eventually(async () => expect(await store.deployments.events(newest.deploymentId)).toHaveLength(2));
    await eventually(async () => expect(await store.applications.find(application.id)).toBeDefined());
  }
  // Their ends are recorded by nobody.
  await emptied(nats);
  await using _trace = await startTrace({ bus, store, rpc, log });
  expect((await deployments.find(settled))?.state.status).toBe("cancelled");
  expect((await deployments.find(older))?.state).toMatchObject({
    status: "failed",
    statusReason: expect.stringContaining(newest.deploymentId),
  });
  expect((await deployments.find(newest))?.state.status).toBe("running");
  await recorded(store, settled.deploymentId, DeploymentStatus.CANCELLED);
  await recorded(store, older.deploymentId, DeploymentStatus.FAILED);
});

test("a store that was restored from a dump does not leave deployments open that ended since and are gone from JetStream", async () => {
  await using system = await startBus();
  const { bus, deployments } = system;
  const applications = applicationAggregates(bus, { actor });
  const url = await sqliteUrl();
  const path = url.slice("sqlite:".length);
  const keys: DeploymentKey[] = [];
  const startAndStop = async (act: (store: Store) => Promise<void>): Promise<void> => {
    await using store = await openStore({ url, log });
    await using _trace = await startTrace({ bus, store, rpc, log });
    await act(store);
  };
  const application = sampleApplication();
  await startAndStop(async (store) => {
    await applications.ensure(applicationKey(application), putApplication(application));
    for (const at of [0, 1, 2]) keys.push(await running(deployments, `88888888-0000-4000-8000-00000000000${at}`));
    for (const { deploymentId } of keys) await recorded(store, deploymentId, DeploymentStatus.RUNNING);
  });
  const [known, unknown, open] = keys as [DeploymentKey, DeploymentKey, DeploymentKey];
  await copyFile(path, `${path}.dump`);
  await startAndStop(async (store) => {
    for (const key of [known, unknown]) {
      await ended(deployments, key);
      await recorded(store, key.deploymentId, DeploymentStatus.SUCCEEDED);
      await deployments.forget(key);
    }
    const succeeded = { ...(await deployments.get(open)).state, id: known.deploymentId, status: "succeeded" as const };
    const queue = [
      {
        deploymentId: known.deploymentId,
        trigger: "commit",
        commitHash: "a".repeat(40),
        at: sampleTime,
        supersede: undefined,
        removal: false,
      },
    ] as const;
    await applications.ensure(applicationKey(application), putApplication({ ...application, queue }));
    await applications.change(applicationKey(application), (state) => settleDeployment(state, succeeded, sampleTime));
    await putAnother(deployments, store);
  });

  for (const suffix of ["", "-wal", "-shm"]) await rm(`${path}${suffix}`, { force: true });
  await copyFile(`${path}.dump`, path);
  const { state } = await bus.manager.streams.info("DEPLOYMENTS");
  await startAndStop(async (store) => {
    await recorded(store, known.deploymentId, DeploymentStatus.SUCCEEDED);
    await recorded(store, unknown.deploymentId, DeploymentStatus.FAILED);
    expect((await store.deployments.get(unknown.deploymentId)).statusReason).toContain("its end is not in the record");
    expect((await store.deployments.events(known.deploymentId)).map(({ kind }) => kind.case)).toEqual(["triggered", "ended"]);
    expect((await store.deployments.get(open.deploymentId)).status).toBe(DeploymentStatus.RUNNING);
  });
  // Again, and nothing is recorded twice; the open one ends as ever.
  await startAndStop(async (store) => {
    await ended(deployments, open);
    await recorded(store, open.deploymentId, DeploymentStatus.SUCCEEDED);
    for (const { deploymentId } of keys) expect(await store.deployments.events(deploymentId)).toHaveLength(2);
  });
  expect((await bus.manager.streams.info("DEPLOYMENTS")).state.last_seq).toBe(state.last_seq + 1);
});

/** A deployment of whose messages the last one stays in the stream. */
async function putAnother(deployments: DeploymentAggregates, store: Store): Promise<void> {
  const { deploymentId } = await running(deployments, "99999999-0000-4000-8000-000000000000");
  await recorded(store, deploymentId, DeploymentStatus.RUNNING);
}

test("an ended deployment that its application does not know yet is restored, so that nobody triggers it again", async () => {
  await using system = await startBus();
  const { bus, nats, deployments } = system;
  await using store = await openStore({ url: await sqliteUrl(), log });
  await using _trace = await startTrace({ bus, store, rpc, log });
  const applications = applicationAggregates(bus, { actor });
  const lastTriggered = deploymentReference(sampleDeployment({ id: "older", createdAt: sampleTime.subtract({ seconds: 1 }) }));
  const application = sampleApplication({ lastTriggered });
  await applications.ensure(applicationKey(application), putApplication(application));
  const key = await running(deployments, "aaaaaaaa-0000-4000-8000-000000000000");
  await ended(deployments, key);
  await recorded(store, key.deploymentId, DeploymentStatus.SUCCEEDED);
  await eventually(async () => expect(await store.applications.find(application.id)).toBeDefined());
  await emptied(nats);
  expect((await deployments.find(key))?.state.status).toBe("succeeded");
});
