import type { SharedObjects } from "@slipway/plugin-sdk";
import { z } from "zod";
import { difference, type Inventories, type Inventory, inventoriesIn } from "../inventory/inventory.ts";

/** A deploy target that the application no longer has, and what it left there. */
export interface RemovedTarget {
  readonly name: string;
  readonly inventory: Inventory;
}

/** The deploy targets on which the application was synced, each with the address of its cluster; "" if that is not known. */
type KnownTargets = Readonly<Record<string, string>>;

const key = "targets";
const known = z.record(z.string(), z.string());

type Objects = Pick<SharedObjects, "find">;

/** Undefined if nothing was noted yet. */
async function knownTargets(objects: Objects): Promise<KnownTargets | undefined> {
  const bytes = await objects.find(key);
  return bytes && known.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/**
 * Notes the deploy targets of the application, by name with the address of their clusters, and returns those that it no longer has. What a target with
 * the same cluster has now is no longer counted to the old one: targets may be renamed. Before anything was noted, `others` may have inventories of earlier versions.
 */
export async function noteTargets(
  objects: SharedObjects,
  current: KnownTargets,
  others: readonly string[],
): Promise<readonly RemovedTarget[]> {
  const before = await knownTargets(objects);
  const earlier = before ?? Object.fromEntries(others.map((name) => [name, ""]));
  const inventories = inventoriesIn(objects);
  const removed: RemovedTarget[] = [];
  for (const { name, inventory } of await withInventories(objects, Object.keys(earlier), current)) {
    const left = await withoutMoved(inventories, inventory, namesAt(current, earlier[name] ?? ""));
    if (left.length < inventory.length) await inventories.put(name, left);
    if (left.length > 0) removed.push({ name, inventory: left });
  }
  const next = { ...Object.fromEntries(removed.map(({ name }) => [name, earlier[name] ?? ""])), ...current };
  if (stable(next) !== stable(before ?? {})) await objects.put(key, new TextEncoder().encode(stable(next)));
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
  return withInventories(objects, names, Object.fromEntries(current.map((name) => [name, ""])));
}

async function withInventories(objects: Objects, names: readonly string[], current: KnownTargets): Promise<readonly RemovedTarget[]> {
  const inventories = inventoriesIn({ ...objects, put: () => Promise.reject(new Error("only read here")) });
  const gone = names.filter((name) => !Object.hasOwn(current, name));
  const found = await Promise.all(gone.map(async (name) => ({ name, inventory: (await inventories.find(name)) ?? [] })));
  return found.filter(({ inventory }) => inventory.length > 0);
}

function namesAt(targets: KnownTargets, server: string): readonly string[] {
  return server === "" ? [] : Object.keys(targets).filter((name) => targets[name] === server);
}

async function withoutMoved(inventories: Inventories, inventory: Inventory, others: readonly string[]): Promise<Inventory> {
  const theirs = await Promise.all(others.map((name) => inventories.find(name)));
  return theirs.reduce<Inventory>((left, each) => difference(left, each ?? []), inventory);
}

function stable(targets: KnownTargets): string {
  return JSON.stringify(Object.fromEntries(Object.entries(targets).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** Says how many objects are orphaned, and where. */
export function describeRemoved({ name, inventory }: RemovedTarget): string {
  return `${inventory.length} objects are orphaned on deploy target ${name}, which the application no longer has`;
}
