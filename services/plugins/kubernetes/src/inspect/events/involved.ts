import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../../apply/run-concurrently.ts";
import { textAt } from "../../json/json.ts";
import { groupOf, type KubeObject } from "../../manifests/kube-object.ts";
import { uidOf } from "../belonging.ts";
import type { InspectedTarget } from "../find-object.ts";

/** Up to this many objects of a kind and namespace are read one by one. */
const fewObjects = 4;
const concurrency = 8;

/** Whether all of an object is known if it was read here: what a pod refers to counts, of others only whose they are. */
export function isPod({ apiVersion, kind }: KubeObject): boolean {
  return isPodKind(groupOf(apiVersion), kind);
}

function isPodKind(group: string, kind: string): boolean {
  return group === "" && kind === "Pod";
}

/**
 * The objects that events are about, by their uids: their metadata, or all of it, of pods always. What does not exist any more, or must not be read, is left out: whose it was cannot be
 * known.
 */
export async function readInvolved(
  { cluster, belonging }: Pick<InspectedTarget, "cluster" | "belonging">,
  events: readonly KubeObject[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KubeObject>> {
  const found = new Map<string, KubeObject>();
  const catalogue = await cluster.catalogue(signal);
  const about = (event: KubeObject, field: string) => textAt(event, "involvedObject", field);
  const groups = Map.groupBy(events, (event) => ["apiVersion", "kind", "namespace"].map((field) => about(event, field)).join(" "));
  await runConcurrently([...groups.values()], concurrency, async (members) => {
    const [first] = members;
    if (first === undefined) return;
    const resource = catalogue.findKind(groupOf(about(first, "apiVersion")), about(first, "kind"));
    if (resource === undefined) return;
    const namespace = resource.isNamespaced ? about(first, "namespace") : "";
    const names = new Set(members.map((event) => about(event, "name")).filter((name) => name !== ""));
    try {
      const objects =
        names.size > fewObjects
          ? await cluster.client.list(resource, { namespace, isMetadataOnly: !isPodKind(resource.group, resource.kind) }, signal)
          : await Promise.all([...names].map((name) => cluster.client.find({ resource, namespace, name }, signal)));
      for (const object of objects) {
        if (object === undefined) continue;
        belonging.know(object);
        if (names.has(object.metadata.name)) found.set(uidOf(object), object);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error, "forbidden", "not_found", "invalid")) throw error;
    }
  });
  return found;
}
