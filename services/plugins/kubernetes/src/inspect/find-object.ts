import { Fault, type InspectedObject, type InspectionContext, isFault, type ObjectName } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import type { Clusters } from "../client/clusters.ts";
import type { ApiResource } from "../client/discovery/discovery.ts";
import { brief } from "../client/retry-policy.ts";
import { type Inventory, inventoriesIn } from "../inventory/inventory.ts";
import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import type { Schemas } from "../schemas.ts";
import { Belonging } from "./belonging.ts";
import { kindsNamed } from "./kinds-named.ts";

/** A deploy target whose cluster was opened. */
export interface InspectedTarget {
  readonly name: string;
  readonly cluster: Cluster;
  /** Undefined if this plugin never deployed the application there. */
  readonly inventory: Inventory | undefined;
  readonly belonging: Belonging;
}

/** An object of the application on a target. */
export interface FoundObject {
  readonly target: InspectedTarget;
  readonly resource: ApiResource;
  /** As it is, its marks and managed fields included. */
  readonly object: KubeObject;
}

const concurrency = 8;
/** How many names a message lists. */
const shownNames = 10;

/** Opens a deploy target. Throws if its cluster is not configured well; nothing is asked of it yet. */
export async function openTarget(
  clusters: Clusters,
  { applicationId, sharedObjects, tools, signal }: InspectionContext<Schemas>,
  { name, config }: InspectionContext<Schemas>["deployTargets"][number],
): Promise<InspectedTarget> {
  const cluster = await clusters.at(config, { tools, version: "" });
  const inventory = await inventoriesIn(sharedObjects).find(name);
  return { name, cluster, inventory, belonging: new Belonging(cluster, applicationId, signal) };
}

/**
 * Finds the object of the application that a person names. Throws `invalid` with a list if several match, and `not_found` in the same words whether nothing
 * has this name or it belongs to somebody else. What the application deployed under this name is said to be gone.
 */
export async function findObject(clusters: Clusters, context: InspectionContext<Schemas>, wanted: ObjectName): Promise<FoundObject> {
  refuseStrangeNames(wanted);
  const found: FoundObject[] = [];
  const failures: Fault[] = [];
  await runConcurrently(context.deployTargets, concurrency, async (deployTarget) => {
    try {
      found.push(...(await findOn(await openTarget(clusters, context, deployTarget), wanted, context.signal)));
    } catch (error) {
      context.signal.throwIfAborted();
      if (!isFault(error)) throw error;
      failures.push(
        context.deployTargets.length === 1 ? error : new Fault(error.code, `deploy target ${deployTarget.name}: ${error.message}`),
      );
    }
  });
  const [only, ...others] = found;
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) throw severalFault(context, wanted, found);
  const failure =
    failures.find(({ code }) => code !== "not_found") ?? (failures.length === context.deployTargets.length ? failures[0] : undefined);
  throw failure ?? (await absentFault(context, wanted));
}

/** The object as messages and answers name it. */
export function inspected(deployTarget: string, object: KubeObject): InspectedObject {
  const { group, kind, namespace, name } = keyOf(object);
  return { deployTarget, group, kind, namespace, name };
}

async function findOn(target: InspectedTarget, wanted: ObjectName, signal: AbortSignal): Promise<readonly FoundObject[]> {
  const { cluster, belonging } = target;
  const found: FoundObject[] = [];
  const catalogue = await cluster.catalogue(signal);
  const kinds = kindsNamed(wanted.kind, catalogue).filter(({ isNamespaced }) => isNamespaced || wanted.namespace === "");
  await runConcurrently(kinds, concurrency, async (resource) => {
    for (const object of await objectsNamed(target, resource, wanted, signal))
      if ((await belonging.chainOf(object)) !== undefined) found.push({ target, resource, object });
  });
  return found;
}

/** Whatever has the name, in the namespaces where the application may have it. */
async function objectsNamed(
  { cluster, inventory = [] }: InspectedTarget,
  resource: ApiResource,
  { name, namespace }: ObjectName,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const known = [...new Set(inventory.map((key) => key.namespace))].filter((each) => each !== "");
  const wanted = namespace === "" ? known : [namespace];
  const isEverywhere = resource.isNamespaced && wanted.length === 0;
  if (isEverywhere) {
    try {
      return await cluster.client.list(resource, { fieldSelector: `metadata.name=${name}`, withManagers: true, retry: brief }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!isFault(error, "forbidden")) throw error;
    }
  }
  const places = !resource.isNamespaced ? [""] : isEverywhere ? [cluster.namespace] : wanted;
  const found: KubeObject[] = [];
  await runConcurrently(places, concurrency, async (place) => {
    const object = await cluster.client.find({ resource, namespace: place, name }, signal);
    if (object !== undefined) found.push(object);
  });
  return found;
}

/** A name becomes part of a path, so it must be one. */
function refuseStrangeNames({ name, namespace }: ObjectName): void {
  if (name === "." || name === ".." || /[/%\s\p{C}]/u.test(name))
    throw new Fault("invalid", `${JSON.stringify(name)} is not the name of an object`);
  if (namespace !== "" && !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(namespace))
    throw new Fault("invalid", `${JSON.stringify(namespace)} is not the name of a namespace`);
}

function severalFault({ applicationName }: InspectionContext<Schemas>, { kind, name }: ObjectName, found: readonly FoundObject[]): Fault {
  const list = found.map(({ target, object }) => `${nameOfKey(keyOf(object))} on deploy target ${target.name}`).toSorted();
  const several = (values: readonly string[]) => new Set(values).size > 1;
  const ways = [
    ...(several(found.map(({ object }) => namespaceOf(object))) ? ["its namespace"] : []),
    ...(several(found.map(({ target }) => target.name)) ? ["its deploy target"] : []),
    ...(several(found.map(({ resource }) => `${resource.group}/${resource.kind}`))
      ? ["its kind with its group, such as ingresses.networking.k8s.io"]
      : []),
  ];
  return new Fault(
    "invalid",
    `several objects of application ${applicationName} match ${kind}/${name}, say ${ways.join(" and ")}: ${list.join("; ")}`,
  );
}

async function absentFault(context: InspectionContext<Schemas>, { kind, name, namespace }: ObjectName): Promise<Fault> {
  const { applicationName, deployTargets, sharedObjects } = context;
  const inventories = await Promise.all(deployTargets.map((target) => inventoriesIn(sharedObjects).find(target.name)));
  const [word = ""] = kind.toLowerCase().split(".");
  const same = inventories.flatMap((each) => each ?? []).filter((key) => isSaidBy(word, key.kind));
  const lost = same.find((key) => key.name === name && (namespace === "" || namespace === key.namespace));
  if (lost !== undefined)
    return new Fault(
      "not_found",
      `${nameOfKey(lost)} of application ${applicationName} is not there any more, or has lost the marks of the application`,
    );
  const names = [...new Set(same.map((key) => (key.namespace === "" ? key.name : `${key.namespace}/${key.name}`)))].toSorted();
  const more = names.length > shownNames ? ` and ${names.length - shownNames} more` : "";
  const hint = names.length === 0 ? "" : `; deployed are ${names.slice(0, shownNames).join(", ")}${more}`;
  const where = namespace === "" ? "" : ` in namespace ${namespace}`;
  const rule = "only what it deployed, and what that owns, is shown";
  return new Fault("not_found", `application ${applicationName} has no ${kind} ${name}${where}: ${rule}${hint}`);
}

/** Whether a word may be a kind, its plural or a usual short name: good enough for a hint. */
function isSaidBy(word: string, kind: string): boolean {
  const lower = kind.toLowerCase();
  return (
    word.length >= 2 &&
    (lower.startsWith(word) ||
      word.startsWith(lower) ||
      (word === "svc" && lower === "service") ||
      (word === "cm" && lower === "configmap"))
  );
}
