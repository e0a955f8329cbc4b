import { type Fault, isFault, targetResultMetadata } from "@slipway/plugin-sdk";
import { refuseUnknownProtection, unknownKinds } from "../allowed/unknown-kinds.ts";
import type { Clusters } from "../client/clusters.ts";
import type { ApiCatalogue } from "../client/discovery/api-catalogue.ts";
import { difference, type Inventory } from "../inventory/inventory.ts";
import { objectCount } from "../manifests/object-count.ts";
import { nameOfKey } from "../manifests/resource-key.ts";
import { holdsDeclared } from "../prune/holds-declared.ts";
import { isProtectedKind } from "../prune/prune-refusal.ts";
import { onEachTarget, type Target } from "../targets/each-target.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";
import { identifyTargets } from "../targets/neighbours/identify-targets.ts";
import { pruneInventory } from "../targets/target-inventory.ts";
import { describeRemoved, noteTargets, type RemovedTarget } from "./known-targets.ts";

/** How many objects a log line names. */
const shownObjects = 25;

/**
 * What a sync says about deploy targets that the application no longer has: their objects are named, and so is what becomes of them. Deletes nothing, because
 * the deployment may still fail. Returns a summary; empty if there is nothing to say.
 */
export async function settleRemovedTargets(context: KubernetesContext, clusters: Clusters): Promise<string> {
  const { application, log } = context;
  const removed = await removedNow(context, clusters);
  for (const each of removed) {
    const { isKnown, isProtected } = stateOf(context, each);
    const willGo = application.onTargetRemoval === "prune" && isKnown && !isProtected;
    const next = willGo ? "they are deleted when the deployment has succeeded" : adviceFor({ isKnown, isProtected });
    log.info(`${describeRemoved(each)}; ${next}: ${namesOf(each.inventory)}`);
  }
  return removed.map(orphaned).join("; ");
}

/**
 * Deletes what is on deploy targets that the application no longer has, except for protected kinds and what the deployed commit itself has applied. The last
 * step of a deployment. A target on which that fails does not fail the stage, but is its result there: one that is unavailable is deployed to again by itself.
 * Returns a summary.
 */
export async function pruneRemovedTargets(context: KubernetesContext, clusters: Clusters): Promise<string> {
  const { otherDeployTargets, log } = context;
  const summaries: string[] = [];
  for (const removed of await removedNow(context, clusters)) {
    const target = otherDeployTargets.find(({ name }) => name === removed.name);
    const { isKnown, isProtected } = stateOf(context, removed);
    if (target !== undefined && !isProtected) {
      const current = [...context.deployTargets, ...(context.leftOutTargets ?? [])];
      summaries.push(await pruneTarget({ ...context, deployTargets: [target], leftOutTargets: current }, clusters, removed));
      continue;
    }
    log.info(`${describeRemoved(removed)}; ${adviceFor({ isKnown, isProtected })}: ${namesOf(removed.inventory)}`);
    summaries.push(orphaned(removed));
  }
  return summaries.join("; ") || "nothing to delete";
}

async function removedNow(context: KubernetesContext, clusters: Clusters): Promise<readonly RemovedTarget[]> {
  const { deployTargets, leftOutTargets = [], otherDeployTargets, sharedObjects } = context;
  const current = [...deployTargets, ...leftOutTargets];
  const found = await identifyTargets(context, clusters, current);
  // The configuration of one that was not found cannot be used, which its own sync has said.
  const identities = current.map(({ name }) => [name, found.get(name)?.identity ?? { route: "", uid: "" }] as const);
  const others = otherDeployTargets.map(({ name }) => name);
  return noteTargets(sharedObjects, Object.fromEntries(identities), others);
}

/** Whether the piped has the deploy target, and whether everything there is protected. */
function stateOf({ application, otherDeployTargets }: KubernetesContext, { name, inventory }: RemovedTarget) {
  return {
    isKnown: otherDeployTargets.some((each) => each.name === name),
    isProtected: inventory.every((key) => isProtectedKind(application, { key })),
  };
}

function adviceFor({ isKnown, isProtected }: { readonly isKnown: boolean; readonly isProtected: boolean }): string {
  if (!isKnown) return "the piped does not have it either: delete them there";
  if (isProtected) return "their kinds are protected: delete them there";
  return "delete them with slipway app sync --prune-targets, or set onTargetRemoval: prune in spec.plugins.kubernetes";
}

/** Those in which current deploy targets of the application have something on the same cluster. */
async function holdingOf({ cluster, deployTarget, inventories, neighbours, signal }: Target, obsolete: Inventory): Promise<Inventory> {
  const { same } = await neighbours(deployTarget);
  const theirs = (await Promise.all(same.map(({ name }) => inventories.find(name)))).flatMap((each) => each ?? []);
  const catalogue = await cluster.catalogue(signal);
  return obsolete.filter((key) => holdsDeclared(key, theirs, catalogue));
}

async function pruneTarget(context: KubernetesContext, clusters: Clusters, removed: RemovedTarget): Promise<string> {
  const { application, log, metadata, signal } = context;
  const { name, inventory } = removed;
  const kept = inventory.filter((key) => isProtectedKind(application, { key }));
  log.info(`the application no longer has deploy target ${name}: pruning ${objectCount(inventory.length - kept.length)} there`);
  if (kept.length > 0) log.info(`objects of protected kinds stay on deploy target ${name}: ${namesOf(kept)}`);
  try {
    const summary = await onEachTarget(context, {
      clusters,
      keepsResults: false,
      onFailure: "demand-all",
      work: async (target) => {
        const holding = await holdingOf(target, difference(inventory, kept));
        const isEnough = (known: ApiCatalogue) => unknownKinds(application.protectedKinds, known.kinds()).length === 0;
        const catalogue = await target.cluster.catalogueOf([], target.signal, isEnough);
        refuseUnknownProtection(application, catalogue.kinds(), catalogue.unread);
        if (holding.length > 0) target.log.info(`what other deploy targets have in it stays, and so does ${namesOf(holding)}`);
        const pruned = await pruneInventory(target, {
          inventory,
          obsolete: difference(inventory, [...kept, ...holding]),
          exceptCommit: context.target.commitHash,
          propagation: application.prunePropagation,
        });
        return `${pruned || "nothing deleted"} on ${name}`;
      },
    });
    await metadata.putAll(targetResultMetadata([{ deployTarget: name, result: "succeeded", text: summary }]));
    return summary;
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    const result = error.code === "unavailable" ? "unavailable" : "failed";
    const text = causeOf(error);
    await metadata.putAll(targetResultMetadata([{ deployTarget: name, result, text }]));
    log.error(`${name}: ${text}; ${nextAfter(error, context)}: ${namesOf(inventory)}`);
    return `${result}: ${name}, ${inventory.length} orphaned there`;
  }
}

/** Without the name of the deploy target, which it is shown with. */
function causeOf({ message, cause }: Fault): string {
  return isFault(cause) ? cause.message : message;
}

function nextAfter({ code }: Fault, { application, deployment }: KubernetesContext): string {
  if (code === "unavailable") return "deleted there once it can be reached";
  if (application.onTargetRemoval === "prune") return "the next deployment tries again";
  return `to try again: slipway app sync ${deployment.applicationName} --prune-targets`;
}

function orphaned({ name, inventory }: RemovedTarget): string {
  return `${inventory.length} orphaned on ${name}`;
}

function namesOf(keys: Inventory): string {
  const more = keys.length - shownObjects;
  return keys.slice(0, shownObjects).map(nameOfKey).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
