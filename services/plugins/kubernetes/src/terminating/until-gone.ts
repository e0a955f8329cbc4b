import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import { resourcePath } from "../client/discovery/discovery.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import { marks } from "../decorate/marks.ts";
import { textAt } from "../json/json.ts";
import { askKind } from "../kinds/ask-kind.ts";
import { type KubeObject, labelOf } from "../manifests/kube-object.ts";
import type { Patience } from "./patience.ts";

/** An object that is being deleted, as it was last seen. */
export interface Terminating {
  readonly address: ObjectAddress;
  readonly live: KubeObject;
}

/** Up to this many objects of a kind and namespace are read one by one, more by one list. */
const fewObjects = 4;

/** Concurrent requests. */
const concurrency = 8;

/**
 * Waits until objects are gone, as long as there is patience. Returns those that still exist, or of which nothing more can be learned, as they were last
 * seen. An object with another UID is another object. Throws the signal's reason.
 */
export async function untilGone<T extends Terminating>(
  cluster: Cluster,
  objects: readonly T[],
  patience: Patience,
  signal: AbortSignal,
): Promise<readonly T[]> {
  let left = objects;
  for (let look = 1; left.length > 0 && (await patience.pause(look, signal)); look++) left = await stillThere(cluster, left, signal);
  return left;
}

async function stillThere<T extends Terminating>(cluster: Cluster, objects: readonly T[], signal: AbortSignal): Promise<readonly T[]> {
  const groups = Map.groupBy(objects, ({ address }) => resourcePath(address.resource, address.namespace));
  const seen = new Map<T, KubeObject | undefined>();
  await runConcurrently([...groups.values()], concurrency, async (members) => {
    const listed = members.length > fewObjects ? await listOf(cluster, members, signal) : new Map<string, KubeObject>();
    await runConcurrently(members, concurrency, async (member) => {
      // What a list by label does not have may have lost its label.
      seen.set(member, listed.get(uidOf(member.live)) ?? (await lookAt(cluster, member, signal)));
    });
  });
  return objects.flatMap((object) => {
    const live = seen.get(object);
    return live === undefined ? [] : [{ ...object, live }];
  });
}

/** The objects of the application of the first one, by UID. Empty if they cannot be listed. */
async function listOf(cluster: Cluster, [first]: readonly Terminating[], signal: AbortSignal): Promise<ReadonlyMap<string, KubeObject>> {
  if (first === undefined) return new Map();
  const { resource, namespace } = first.address;
  const labelSelector = `${marks.application}=${labelOf(first.live, marks.application)}`;
  const live = await unlessAway(signal, [], async () => {
    const asked = await askKind(cluster, resource, (served) => cluster.client.list(served, { namespace, labelSelector }, signal), signal);
    return asked.kind === "answered" ? asked.value : [];
  });
  return new Map(live.map((object) => [uidOf(object), object]));
}

/** The object as it is now; as it was if nothing can be learned; undefined if it is gone. */
async function lookAt(cluster: Cluster, { address, live }: Terminating, signal: AbortSignal): Promise<KubeObject | undefined> {
  const { resource, namespace, name } = address;
  return unlessAway(signal, live, async () => {
    const asked = await askKind(cluster, resource, (served) => cluster.client.find({ resource: served, namespace, name }, signal), signal);
    switch (asked.kind) {
      case "gone":
        return undefined;
      case "unknown":
        return live;
      case "answered":
        return asked.value !== undefined && uidOf(asked.value) === uidOf(live) ? asked.value : undefined;
    }
  });
}

/** What `look` brings; `otherwise` if the cluster does not answer. */
async function unlessAway<T>(signal: AbortSignal, otherwise: T, look: () => Promise<T>): Promise<T> {
  try {
    return await look();
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error)) return otherwise;
    throw error;
  }
}

function uidOf(object: KubeObject): string {
  return textAt(object, "metadata", "uid");
}
