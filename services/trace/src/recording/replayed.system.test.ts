import {
  applicationAggregates,
  applicationHistory,
  chainAggregates,
  chainHistory,
  deploymentHistory,
  driftHistory,
  externalEventAggregates,
  externalEventHistory,
  publishStageLog,
  registerExternalEvent,
  startLogsAgain,
} from "@slipway/bus";
import { applicationKey, beginChain, chainIdOf, externalEventKey, handleEvent } from "@slipway/domain";
import { DeploymentStatus } from "@slipway/proto/state";
import { openStore, openStoreTools } from "@slipway/store";
import {
  eventually,
  putApplication,
  sampleApplication,
  sampleDeployment,
  sampleExternalEvent,
  sampleHandling,
  sampleTime,
  sharedMariadb,
  sqliteUrl,
} from "@slipway/testkit";
import { expect, test } from "vitest";
import { startTrace } from "../start-trace.ts";
import { actor, ended, log, newerThanAll, recorded, rpc, running, startBus } from "../testing/lost-system.ts";

const ids = Array.from({ length: 30 }, (_, at) => `${String(at).padStart(8, "0")}-0000-4000-8000-000000000000`);
/** The samples ended long ago. */
const keepEndedMs = 10_000 * 24 * 60 * 60 * 1000;
const sampleArtifact = { purl: "", image: "ghcr.io/acme/web", version: "1.2.3", digest: `sha256:${"5e".repeat(32)}` };
const histories = [
  { of: applicationHistory, durable: "trace-applications" },
  { of: deploymentHistory, durable: "trace-deployments" },
  { of: driftHistory, durable: "trace-drift" },
  { of: externalEventHistory, durable: "trace-external-events" },
  { of: chainHistory, durable: "trace-chains" },
] as const;

test.for([
  { engine: "mariadb", createUrl: async () => (await sharedMariadb()).createDatabase() },
  { engine: "sqlite", createUrl: sqliteUrl },
])("NATS delivers everything again, to two replicas at once: no row changes, on $engine", async ({ createUrl }) => {
  const url = await createUrl();
  await using system = await startBus();
  const { bus, deployments } = system;
  await using store = await openStore({ url, log });
  await using _first = await startTrace({ bus, store, rpc, keepEndedMs, log });
  await using _second = await startTrace({ bus, store, rpc, keepEndedMs, log });
  const application = sampleApplication({ lastTriggered: newerThanAll });
  await applicationAggregates(bus, { actor }).ensure(applicationKey(application), putApplication(application));
  for (const id of ids) {
    const key = await running(deployments, id);
    await publishStageLog(bus, { ...key, stageId: "s0", blocks: [{ index: 0n, text: `log of ${id}` }], completed: true });
    await ended(deployments, key);
  }
  const events = externalEventAggregates(bus, { actor });
  const event = sampleExternalEvent({ commit: { hash: "c".repeat(40), title: "Change" }, artifacts: [sampleArtifact] });
  await registerExternalEvent(events, event);
  await events.change(externalEventKey(event), (state) => handleEvent(state, sampleHandling("h")));
  const begun = sampleDeployment({ id: ids[0] ?? "" });
  const blocks = [{ name: "web", kind: "", labels: {} }];
  const chain = { projectId: begun.projectId, chainId: chainIdOf(begun.id) };
  await chainAggregates(bus, { actor }).ensure(chain, (state) => beginChain(state, begun, { blocks, healthTimeoutMs: 1_000 }, sampleTime));
  for (const id of ids) await recorded(store, id, DeploymentStatus.SUCCEEDED);
  await eventually(async () => {
    for (const id of ids) expect(await store.stageLogs.find(id, "s0")).toMatchObject({ completed: true });
    expect(await store.applications.find(application.id)).toBeDefined();
    expect(await store.externalEvents.get(event.id)).toMatchObject({ handlings: [{ handlerId: "h" }] });
    expect(await store.chains.find(chain.chainId, 1)).toHaveLength(1);
  });
  const rows = async (): Promise<string[]> => {
    await using tools = openStoreTools({ url, log });
    return (await Array.fromAsync(tools.export({ signal: new AbortController().signal }))).slice(1);
  };
  const before = await rows();

  for (const { of, durable } of histories) {
    const stream = of(bus);
    const { lastSequence } = await stream.info();
    await stream.startAgain(durable);
    // Zero until the replicas have noticed and begun again.
    await eventually(async () => expect(await stream.handledUpTo(durable)).toBe(lastSequence));
  }
  await startLogsAgain(bus, "trace-logs");
  await eventually(async () => {
    const { num_pending, num_ack_pending } = await bus.manager.consumers.info("LOGS", "trace-logs");
    expect([num_pending, num_ack_pending]).toEqual([0, 0]);
  });
  expect(await rows()).toEqual(before);
});
