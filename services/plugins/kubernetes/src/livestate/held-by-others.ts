import { type Applications, isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { otherOwnerOf } from "../inventory/refuse-others.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/** How many objects are looked up. */
const most = 25;

export interface HeldByOthersRequest {
  readonly applicationId: string;
  readonly applications: Applications;
  readonly signal: AbortSignal;
}

/** Which of the objects that are declared and not the application's exist and belong to another one, with its name. The others do not exist, or nothing is known. */
export async function heldByOthers(
  cluster: Cluster,
  objects: readonly KubeObject[],
  { applicationId, applications, signal }: HeldByOthersRequest,
): Promise<ReadonlyMap<KubeObject, string>> {
  const found = await Promise.all(
    objects.slice(0, most).map(async (object) => {
      try {
        const { address } = await cluster.place(object, signal);
        const live = await cluster.client.find(address, signal);
        const owner = live && otherOwnerOf(live, applicationId);
        return owner === undefined ? [] : [[object, (await applications.findName(owner)) ?? owner] as const];
      } catch (error) {
        signal.throwIfAborted();
        if (isFault(error) && error.code !== "unavailable") return [];
        throw error;
      }
    }),
  );
  return new Map(found.flat());
}
