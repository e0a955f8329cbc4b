import type { SharedObjects } from "@slipway/plugin-sdk";
import { z } from "zod";
import { type ClusterIdentity, isSameCluster } from "../client/cluster-identity.ts";
import { difference, type Inventories, type Inventory, inventoriesIn } from "../inventory/inventory.ts";
import { objectCount } from "../manifests/object-count.ts";
import { nameOfKey } from "../manifests/resource-key.ts";

/** A deploy target that the application no longer has, and what it left there. */
export interface RemovedTarget {
  readonly name: string;
  readonly inventory: Inventory;
}

/** The deploy targets on which the application was synced, each with its cluster. */
export type KnownTargets = Readonly<Record<string, ClusterIdentity>>;

/** How many objects a text names. */
const shownObjects = 5;
/** Earlier versions read and write `targets`: names with the ways to their clusters. What the clusters say of themselves is beside it. */
const keys = { routes: "targets", clusters: "target-clusters" };
const unknown: ClusterIdentity = { route: "", uid: "" };
const cluster = z.object({ route: z.string(), uid: z.string() });
const ofRoute = z.string().transform((route): ClusterIdentity => ({ ...unknown, route }));
const routesSchema = z.record(z.string(), z.union([ofRoute, cluster]));
const clustersSchema = z.record(z.string(), cluster);

type Objects = Pick<SharedObjects, "find">;

/** Which cluster each deploy target was noted to lead to. Undefined if nothing was noted yet. */
export async function knownTargets(objects: Objects): Promise<KnownTargets | undefined> {
  const routes = await objects.find(keys.routes);
  if (routes === undefined) return undefined;
  const bytes = await objects.find(keys.clusters);
  const clusters = bytes === undefined ? {} : clustersSchema.parse(decode(bytes));
  const known = routesSchema.parse(decode(routes));
  // An earlier version may have noted another way since, whose cluster is not known.
  return Object.fromEntries(
    Object.entries(known).map(([name, noted]) => [name, clusters[name]?.route === noted.route ? clusters[name] : noted]),
  );
}

async function putTargets(objects: SharedObjects, targets: KnownTargets): Promise<void> {
  await objects.put(keys.clusters, encode(stable(targets)));
  await objects.put(keys.routes, encode(stable(Object.fromEntries(Object.entries(targets).map(([name, { route }]) => [name, route])))));
}

/**
 * Notes the deploy targets of the application, by name with their clusters, and returns those that it no longer has. What a target with
 * the same cluster has now is no longer counted to the old one: targets may be renamed. Before anything was noted, `others` may have inventories of earlier versions.
 */
export async function noteTargets(
  objects: SharedObjects,
  current: KnownTargets,
  others: readonly string[],
): Promise<readonly RemovedTarget[]> {
  const before = await knownTargets(objects);
  const earlier = before ?? Object.fromEntries(others.map((name) => [name, unknown]));
  const inventories = inventoriesIn(objects);
  const removed: RemovedTarget[] = [];
  for (const { name, inventory } of await withInventories(objects, Object.keys(earlier), Object.keys(current))) {
    const left = await withoutMoved(inventories, inventory, namesAt(current, earlier[name] ?? unknown));
    if (left.length < inventory.length) await inventories.put(name, left);
    if (left.length > 0) removed.push({ name, inventory: left });
  }
  const still = Object.entries(current).map(([name, cluster]) => [name, withUid(cluster, earlier[name])]);
  const next = { ...Object.fromEntries(removed.map(({ name }) => [name, earlier[name] ?? unknown])), ...Object.fromEntries(still) };
  if (stable(next) !== stable(before ?? {})) await putTargets(objects, next);
  return removed;
}

/**
 * The deploy targets that the application no longer has and on which it still has objects, as the last sync found them. Before anything was noted,
 * `others` may have inventories of earlier versions.
 */
export async function removedTargets(
  objects: Objects,
  current: readonly string[],
  others: readonly string[] = [],
): Promise<readonly RemovedTarget[]> {
  const known = await knownTargets(objects);
  const names = known === undefined ? others : Object.keys(known);
  return withInventories(objects, names, current);
}

async function withInventories(objects: Objects, names: readonly string[], current: readonly string[]): Promise<readonly RemovedTarget[]> {
  const inventories = inventoriesIn({ ...objects, put: () => Promise.reject(new Error("only read here")) });
  const gone = names.filter((name) => !current.includes(name));
  const found = await Promise.all(gone.map(async (name) => ({ name, inventory: (await inventories.find(name)) ?? [] })));
  return found.filter(({ inventory }) => inventory.length > 0);
}

function namesAt(targets: KnownTargets, cluster: ClusterIdentity): readonly string[] {
  return Object.entries(targets).flatMap(([name, each]) => (isSameCluster(each, cluster) ? [name] : []));
}

/** A cluster that cannot be asked now is the one that it was, as long as the same way leads there. */
export function withUid(now: ClusterIdentity, earlier: ClusterIdentity = unknown): ClusterIdentity {
  return now.uid === "" && isSameCluster(now, earlier) ? earlier : now;
}

async function withoutMoved(inventories: Inventories, inventory: Inventory, others: readonly string[]): Promise<Inventory> {
  const theirs = await Promise.all(others.map((name) => inventories.find(name)));
  return theirs.reduce<Inventory>((left, each) => difference(left, each ?? []), inventory);
}

function decode(bytes: Uint8Array): unknown {
  return JSON.parse(new TextDecoder().decode(bytes));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function stable(targets: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(targets).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** The deploy targets that the piped does not have either: nobody can reach what is there. `others` are those of the piped that the application does not have. */
export function lostTargets(removed: readonly RemovedTarget[], others: readonly string[]): readonly RemovedTarget[] {
  return removed.filter(({ name }) => !others.includes(name));
}

/** Says what is left on a deploy target that the piped no longer has, and what to do. */
export function describeLost({ inventory }: RemovedTarget): string {
  return `the piped no longer has it, and it has ${namesOf(inventory)}: delete what is there, or add it to the piped file again and prune again`;
}

/** Says how many objects are orphaned, and where. */
export function describeRemoved({ name, inventory }: RemovedTarget): string {
  return `${objectCount(inventory.length)} ${inventory.length === 1 ? "is" : "are"} orphaned on deploy target ${name}, which the application no longer has`;
}

/** The first objects by name, and how many more there are. */
export function namesOf(keys: Inventory): string {
  const more = keys.length - shownObjects;
  return keys.slice(0, shownObjects).map(nameOfKey).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
