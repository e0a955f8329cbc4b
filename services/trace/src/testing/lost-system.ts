import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Bus, connectBus, type DeploymentAggregates, deploymentAggregates, keepStreams } from "@slipway/bus";
import { type DeploymentKey, deploymentKey, deploymentReference, endDeployment, serviceActor } from "@slipway/domain";
import type { DeploymentStatus } from "@slipway/proto/state";
import { silentLogger } from "@slipway/runtime";
import type { Store } from "@slipway/store";
import { eventually, type NatsServer, putDeployment, sampleDeployment, sampleTime, startNats } from "@slipway/testkit";
import { expect } from "vitest";

export const log = silentLogger();
export const rpc = { host: "127.0.0.1", port: 0 };
export const actor = serviceActor("test");
export const run = { token: "t", executor: "one", since: sampleTime };

/** Of an application that knows every deployment that was made. */
export const newerThanAll = deploymentReference(sampleDeployment({ id: "newest", createdAt: sampleTime.add({ seconds: 1 }) }));

export interface System extends AsyncDisposable {
  readonly nats: NatsServer;
  readonly bus: Bus;
  readonly deployments: DeploymentAggregates;
}

export async function startBus(): Promise<System> {
  await using resources = new AsyncDisposableStack();
  const nats = resources.use(await startNats());
  const bus = resources.use(await connectBus({ servers: nats.url, name: "test", log }));
  resources.use(await keepStreams(bus));
  const kept = resources.move();
  return { nats, bus, deployments: deploymentAggregates(bus, { actor }), [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

export async function emptied(nats: NatsServer): Promise<void> {
  await nats.kill9();
  await rm(join(nats.dir, "jetstream"), { recursive: true });
  await nats.restart();
}

/** Stores a deployment that runs, and returns its key. */
export async function running(deployments: DeploymentAggregates, id: string) {
  const deployment = sampleDeployment({ id, status: "running", startedAt: sampleTime, run });
  await deployments.ensure(deploymentKey(deployment), putDeployment(deployment));
  return deploymentKey(deployment);
}

export const ended = (deployments: DeploymentAggregates, key: DeploymentKey) =>
  deployments.change(key, (state) => endDeployment(state, { runToken: "t", status: "succeeded", reason: "", now: sampleTime }));

export const recorded = (store: Store, id: string, status: DeploymentStatus) =>
  eventually(async () => expect((await store.deployments.find(id))?.status).toBe(status));
