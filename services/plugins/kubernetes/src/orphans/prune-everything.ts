import { unknownKinds } from "../allowed/unknown-kinds.ts";
import type { Clusters } from "../client/clusters.ts";
import { difference, type Inventory } from "../inventory/inventory.ts";
import { objectCount } from "../manifests/object-count.ts";
import { findGoing } from "../prune/find-going.ts";
import { isProtectedKind } from "../prune/prune-refusal.ts";
import { onEachTarget, type Target } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import { noNeighbours } from "../targets/neighbours/neighbours-among.ts";
import { inventoryOf, pruneInventory } from "../targets/target-inventory.ts";
import { describeLost, lostTargets, namesOf, removedTargets } from "./known-targets.ts";

/**
 * Deletes everything that the application deployed, all variants, on its deploy targets and on those that it had before. Objects of protected kinds stay
 * unless their annotation allows it, and so does what an annotation keeps or another application owns. Returns a summary that names what stays because of its
 * kind, or because the piped no longer has the deploy target. Safe to repeat. Throws a Fault with every object that could not be deleted, or of which it is not known whether it exists.
 */
export async function pruneEverything(context: KubernetesContext, clusters: Clusters): Promise<string> {
  const { application, deployTargets, otherDeployTargets, sharedObjects } = context;
  const names = deployTargets.map(({ name }) => name);
  const known = otherDeployTargets.map(({ name }) => name);
  const removed = await removedTargets(sharedObjects, names, known);
  const left = lostTargets(removed, known).map((each) => `left on deploy target ${each.name}: ${describeLost(each)}`);
  for (const each of left) context.log.info(`warning: ${each}`);
  const others = otherDeployTargets.filter(({ name }) => removed.some((each) => each.name === name));
  const summary = await onEachTarget(
    { ...context, deployTargets: [...deployTargets, ...others] },
    {
      clusters,
      onFailure: "demand-all",
      work: async (target) => {
        // Not refused: the file in which to correct it is gone.
        const unknown = unknownKinds(application.protectedKinds, (await target.cluster.catalogue(target.signal)).kinds());
        if (unknown.length > 0)
          target.log.info(`warning: protectedKinds names kinds that the cluster does not have: ${unknown.join(", ")}`);
        // Nothing of them stays either.
        const inventory = await inventoryOf({ ...target, neighbours: noNeighbours }, []);
        const kept = await protectedOf(target, application, inventory);
        target.log.info(`pruning ${objectCount(inventory.length - kept.length)}: the application was removed`);
        const obsolete = difference(inventory, kept);
        const pruned = await pruneInventory(target, { inventory, obsolete, isWhole: true, propagation: application.prunePropagation });
        return [
          pruned || "nothing to delete",
          ...(kept.length > 0 ? [`left, because their kinds are protected: ${namesOf(kept)}`] : []),
        ].join("; ");
      },
    },
  );
  return [summary, ...left].join("; ");
}

/** The objects of protected kinds that exist, and that no annotation allows to delete. */
async function protectedOf(
  { cluster, applicationId, signal }: Target,
  rules: KubernetesContext["application"],
  inventory: Inventory,
): Promise<Inventory> {
  const going = await findGoing({ cluster, applicationId, obsolete: inventory, isWhole: true, signal });
  return going.filter((each) => !each.isAllowed && isProtectedKind(rules, each)).map(({ key }) => key);
}
