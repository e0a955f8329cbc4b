import { deploymentAggregates } from "@slipway/bus";
import { type Deployment, serviceActor } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { decodeDeployment } from "@slipway/state";
import { openStore } from "@slipway/store";
import { projectId } from "../../system/piped-file.ts";
import type { World } from "./start-world.ts";

export interface ReadDeployments {
  readonly inNats: readonly Deployment[];
  /** By id. */
  readonly inStore: ReadonlyMap<string, Deployment>;
  /** The kinds of the events of each deployment in the store, oldest first, by its id. */
  readonly eventsInStore: ReadonlyMap<string, readonly string[]>;
}

/** Reads every deployment from JetStream and from the store's database, not through the services. */
export async function readDeployments({ slipway, storeUrl }: World): Promise<ReadDeployments> {
  const inNats = (await deploymentAggregates(slipway.bus, { actor: serviceActor("test") }).list({ projectId })).map(({ state }) => state);
  return { inNats, ...(await readRecord(storeUrl)) };
}

/** Reads every deployment from the store's database. */
export async function readRecord(storeUrl: string): Promise<Omit<ReadDeployments, "inNats">> {
  await using store = await openStore({ url: storeUrl, log: silentLogger() });
  const inStore = new Map<string, Deployment>();
  const eventsInStore = new Map<string, readonly string[]>();
  let pageToken = "";
  do {
    const page = await store.deployments.list({ projectId }, { pageSize: 100, pageToken });
    for (const deployment of page.deployments) {
      inStore.set(deployment.id, decodeDeployment(deployment));
      eventsInStore.set(
        deployment.id,
        (await store.deployments.events(deployment.id)).map(({ kind }) => kind.case ?? "unknown"),
      );
    }
    pageToken = page.nextPageToken;
  } while (pageToken !== "");
  return { inStore, eventsInStore };
}
