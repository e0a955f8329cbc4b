import { type InspectionContext, isFault, type UnmanagedObject, type UnmanagedObjects } from "@slipway/plugin-sdk";
import { managingToolOf } from "../../adoption/managing-tool.ts";
import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { Clusters } from "../../client/clusters.ts";
import { brief } from "../../client/retry-policy.ts";
import { listAt, textAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import type { Schemas } from "../../schemas.ts";
import { uidOf } from "../belonging.ts";
import { type InspectedTarget, inspected, openTarget } from "../find-object.ts";
import { isUnmanaged, mayBeUnmanaged } from "./is-unmanaged.ts";

/** More are counted, but not shown. */
const mostObjects = 500;
/** Kinds that are listed at the same time. */
const concurrency = 8;

/**
 * Lists the objects in the namespaces of the application that no application manages, by their names alone. What cannot be read is said, and the rest is listed. Throws
 * the Fault of a deploy target if none can be read.
 */
export async function listUnmanaged(clusters: Clusters, context: InspectionContext<Schemas>): Promise<UnmanagedObjects> {
  const found: UnmanagedObject[] = [];
  const problems: string[] = [];
  const failures: unknown[] = [];
  for (const deployTarget of context.deployTargets) {
    try {
      const target = await openTarget(clusters, context, deployTarget);
      const here = await onTarget(target, context.signal);
      found.push(...here.objects);
      problems.push(...here.problems);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!isFault(error)) throw error;
      failures.push(error);
      problems.push(`deploy target ${deployTarget.name} cannot be read: ${error.message}`);
    }
  }
  if (failures.length > 0 && failures.length === context.deployTargets.length) throw failures[0];
  const sorted = found.toSorted((a, b) => (wordOf(a) < wordOf(b) ? -1 : 1));
  return { objects: sorted.slice(0, mostObjects), omitted: Math.max(0, sorted.length - mostObjects), problems };
}

async function onTarget(target: InspectedTarget, signal: AbortSignal) {
  const { name, cluster, inventory = [] } = target;
  const namespaces = [...new Set(inventory.map(({ namespace }) => namespace))].filter((namespace) => namespace !== "").toSorted();
  if (namespaces.length === 0)
    return { objects: [], problems: [`the application has no objects in a namespace of deploy target ${name}, so none was looked at`] };
  const kinds = (await cluster.catalogue(signal)).kinds().filter(mayBeUnmanaged);
  const places = namespaces.flatMap((namespace) => kinds.map((resource) => ({ namespace, resource })));
  const live = new Map<string, KubeObject>();
  const unread = new Map<string, string[]>();
  await runConcurrently(places, concurrency, async ({ namespace, resource }) => {
    try {
      // Names and marks are enough: nothing of a Secret is read.
      const options = { namespace, isMetadataOnly: true, withManagers: true, retry: brief };
      for (const object of await cluster.client.list(resource, options, signal)) if (isUnmanaged(object)) live.set(uidOf(object), object);
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error)) throw error;
      if (error.code === "unavailable") throw error;
      // That a kind is not served any more, or allows no lists, hides nothing.
      if (error.code === "forbidden") unread.getOrInsertComputed(namespace, () => []).push(resource.plural);
    }
  });
  const objects = [...live.values()].map((object) => ({
    object: inspected(name, object),
    createdAt: instantOf(textAt(object, "metadata", "creationTimestamp")),
    managedBy: managingToolOf(object)?.by ?? firstManager(object),
  }));
  const problems = [...unread].map(
    ([namespace, plurals]) =>
      `the account of deploy target ${name} may not list in namespace ${namespace}: ${plurals.toSorted().join(", ")}`,
  );
  return { objects, problems };
}

/** The program that set its fields first; "" if that is not known. */
function firstManager(object: KubeObject): string {
  const entries = listAt(object, "metadata", "managedFields").filter((entry) => textAt(entry, "subresource") === "");
  const [first] = entries.toSorted((a, b) => (textAt(a, "time") < textAt(b, "time") ? -1 : 1));
  return textAt(first, "manager");
}

function wordOf({ object: { deployTarget, namespace, kind, name } }: UnmanagedObject): string {
  return [deployTarget, namespace, kind, name].join("\0");
}

function instantOf(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch {
    return undefined;
  }
}
