import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/** Up to this many objects of a kind and namespace are read one by one: a namespace may hold thousands of others. */
export const fewObjects = 4;
/** Concurrent reads. */
const concurrency = 8;

/** Objects of one kind and namespace. */
export interface Members {
  readonly names: readonly string[];
  /** The labels that those that matter have. Default: none. */
  readonly labelSelector?: string;
  readonly signal: AbortSignal;
}

/**
 * Those of the objects that exist, perhaps with their metadata only: by one list, in which others with the labels are too, or one by one if they are few or must
 * not be listed; then without regard to labels.
 */
export async function readMembers(
  { client }: Pick<Cluster, "client">,
  { resource, namespace }: Pick<ObjectAddress, "resource" | "namespace">,
  { names, labelSelector, signal }: Members,
): Promise<readonly KubeObject[]> {
  if (names.length > fewObjects && resource.verbs.includes("list")) {
    try {
      return await client.list(
        resource,
        { namespace, isMetadataOnly: true, ...(labelSelector !== undefined && { labelSelector }) },
        signal,
      );
    } catch (error) {
      if (!isFault(error, "forbidden")) throw error;
    }
  }
  const found: KubeObject[] = [];
  await runConcurrently(names, concurrency, async (name) => {
    const live = await client.find({ resource, namespace, name }, signal);
    if (live !== undefined) found.push(live);
  });
  return found;
}
