import { Fault } from "@slipway/plugin-sdk";
import { everything, findOrphans, type Orphans } from "../inventory/find-orphans.ts";
import { difference, type Inventories, type Inventory, union } from "../inventory/inventory.ts";
import { isDone, type PruneResult, prune } from "../inventory/prune.ts";
import { PrunedNotes } from "../inventory/pruned-notes.ts";
import { objectCount } from "../manifests/object-count.ts";
import { nameOfKey } from "../manifests/resource-key.ts";
import type { Propagation } from "../prune/prune-rules.ts";
import type { OfVariants } from "../prune/prune-verdict.ts";
import { describeTermination } from "../terminating/termination.ts";
import type { Target } from "./each-target.ts";
import { logPruned } from "./log-results.ts";

/**
 * The inventory of a target. If there is none yet, the cluster is searched for objects with the application's marks, and the result becomes the first inventory.
 * What could not be searched is searched again by the next call. `declared` says where an account that is limited to some namespaces looks.
 */
export async function inventoryOf(target: Target, declared: Inventory): Promise<Inventory> {
  const { cluster, deployTarget, applicationId, inventories, log, signal } = target;
  const known = await inventories.find(deployTarget);
  const unsearched = known && (await inventories.unsearched(deployTarget));
  const before = known && (await cluster.withScopes(known, signal));
  if (before !== undefined && unsearched?.size === 0) return before;

  const keys = [...declared, ...(before ?? [])];
  const namespaces = [...new Set([cluster.namespace, ...keys.map(({ namespace }) => namespace)])].filter((name) => name !== "");
  const orphans = await findOrphans({ cluster, applicationId, namespaces, signal, ...(unsearched && { only: unsearched }) });
  const { found, unread, isShared } = await withoutNeighbours(target, orphans);
  const what = before === undefined ? "no inventory yet: found" : "searched what was not searched before: found";
  log.info(`${what} ${objectCount(found.length)} of this application on the cluster`);
  const [reason] = unread.values();
  if (reason !== undefined)
    log.info(
      `objects of these kinds could not be searched, the next prune tries again: ${[...unread.keys()].toSorted().join(", ")} (${reason})`,
    );
  // Not stored either: until the first apply it would say that the application has nothing here.
  if (before === undefined && isShared) {
    await inventories.putUnsearched(deployTarget, new Set(unread.keys()));
    return found;
  }
  const inventory = union(before ?? [], found);
  // In this order whatever an interruption leaves out is searched again.
  if (before === undefined) await inventories.putUnsearched(deployTarget, new Set(unread.keys()));
  await putUnlessSame(inventories, deployTarget, before, inventory);
  if (before !== undefined) await inventories.putUnsearched(deployTarget, new Set(unread.keys()));
  return inventory;
}

/**
 * What a search has found without what belongs to other deploy targets of the application on the same cluster, which have the same marks. As long as one of
 * them has no inventory, nothing that is found can be told apart, and as long as it is not known where one leads, not everything: then a later prune searches again.
 */
async function withoutNeighbours(
  { deployTarget, inventories, log, neighbours }: Target,
  { found, unread }: Orphans,
): Promise<Orphans & { readonly isShared: boolean }> {
  const { same, unknown: untraced } = found.length === 0 ? { same: [], unknown: [] } : await neighbours(deployTarget);
  const unknown = untraced.map(({ name }) => name);
  const theirs = await Promise.all(
    [...same.map(({ name }) => name), ...unknown].map(async (name) => ({ name, has: await inventories.find(name) })),
  );
  const untold = same.filter(({ name }) => theirs.some((each) => each.name === name && each.has === undefined)).map(({ name }) => name);
  const own = untold.length > 0 ? [] : theirs.reduce<Inventory>((left, { has = [] }) => difference(left, has), found);
  if (untold.length + unknown.length === 0) return { found: own, unread, isShared: same.length > 0 };
  const reason =
    untold.length > 0
      ? `deploy target ${untold.join(", ")} leads to the same cluster, and what is there of it is not known yet`
      : `it is not known where deploy target ${unknown.join(", ")} leads`;
  log.info(
    `${objectCount(found.length - own.length)} that ${found.length - own.length === 1 ? "was" : "were"} found may belong to another deploy target: ${reason}`,
  );
  return { found: own, unread: new Map([...unread, [everything, reason]]), isShared: true };
}

/** Writes an inventory if it has changed. */
export async function putUnlessSame(
  inventories: Inventories,
  deployTarget: string,
  old: Inventory | undefined,
  next: Inventory,
): Promise<void> {
  const isSame = old !== undefined && old.length === next.length && difference(next, old).length === 0;
  if (!isSame) await inventories.put(deployTarget, next);
}

/** What to delete from a target. */
export interface PruneInventoryRequest {
  /** Everything that may exist. */
  readonly inventory: Inventory;
  /** The part of it that is obsolete. */
  readonly obsolete: Inventory;
  /** Deletes only objects of these variants. */
  readonly ofVariants?: OfVariants;
  /** Leaves what this commit has applied. */
  readonly exceptCommit?: string;
  /** Everything of the application goes: what is not known to be gone is a failure then. */
  readonly isWhole?: boolean;
  /** What happens to the dependents. Default: they are deleted in the background. */
  readonly propagation?: Propagation;
}

/**
 * Deletes obsolete objects that still belong to this application. What was deleted leaves the inventory once it is gone; what is not known to be gone
 * stays in it, for the next prune. Returns a summary, such as `2 deleted, 1 left for the next prune`; empty if nothing was deleted. Safe to repeat.
 * Throws a Fault with every object that could not be deleted, after deleting the others.
 */
export async function pruneInventory(target: Target, { inventory, obsolete, ...options }: PruneInventoryRequest): Promise<string> {
  const { cluster, applicationId, inventories, deployTarget, log, signal } = target;
  const notes = new PrunedNotes();
  const pruned = await prune({
    cluster,
    applicationId,
    obsolete,
    signal,
    onResult: (result) => {
      notes.add(result);
      logPruned(log, result);
    },
    onWait: (keys) => {
      notes.addWaiting(keys);
      log.info(`waiting until ${summariseNames(keys)} ${keys.length === 1 ? "is" : "are"} gone`);
    },
    ...options,
    // Before the inventory forgets them: an attempt that is killed in between is repeated.
  }).finally(() => target.notePruned(notes.pruned));
  const done = pruned.filter(isDone).map(({ key }) => key);
  await putUnlessSame(inventories, deployTarget, inventory, difference(inventory, done));
  const failures = pruned.flatMap((result) =>
    result.kind === "failed" ? [result.fault] : options.isWhole && result.kind === "postponed" ? [postponedFault(result)] : [],
  );
  if (failures[0]) throw new Fault(failures[0].code, failures.map(({ message }) => message).join("\n"));
  return summaryOf(pruned);
}

function postponedFault({ key, reason }: PruneResult & { readonly kind: "postponed" }): Fault {
  return new Fault("unavailable", `${nameOfKey(key)} was not deleted: ${reason}`);
}

/** How many objects a line of the log names. */
const shownNames = 3;

function summariseNames(keys: Inventory): string {
  const names = keys.slice(0, shownNames).map(nameOfKey);
  return keys.length > shownNames ? `${names.join(", ")} and ${keys.length - shownNames} more` : names.join(", ");
}

function summaryOf(pruned: readonly PruneResult[]): string {
  const count = (wanted: PruneResult["kind"]) => pruned.filter(({ kind }) => kind === wanted).length;
  const terminating = pruned.flatMap((result) => (result.kind === "terminating" ? [result] : []));
  const [first] = terminating;
  const more = terminating.length > 1 ? `, and ${terminating.length - 1} more` : "";
  const parts = [
    count("deleted") > 0 ? `${count("deleted")} deleted` : "",
    first ? `${terminating.length} still being deleted (${nameOfKey(first.key)} ${describeTermination(first.live)}${more})` : "",
    count("postponed") > 0 ? `${count("postponed")} left for the next prune` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}
