import { Fault } from "@slipway/plugin-sdk";
import { difference, type Inventory, intersection } from "../inventory/inventory.ts";
import type { Manifest } from "../manifests/manifest.ts";
import { objectCount } from "../manifests/object-count.ts";
import { nameOfKey } from "../manifests/resource-key.ts";
import { findGoing } from "../prune/find-going.ts";
import { holdsDeclared } from "../prune/holds-declared.ts";
import { isProtectedKind, pruneRefusal } from "../prune/prune-refusal.ts";
import type { PruneRules } from "../prune/prune-rules.ts";
import type { OfVariants } from "../prune/prune-verdict.ts";
import type { Target } from "./each-target.ts";
import { type AppliedTo, divideNeighbours } from "./neighbours/divide-neighbours.ts";
import { pruneInventory } from "./target-inventory.ts";

/** Which obsolete objects are deleted. */
export type PruneScope =
  /** None. Everything that is declared is applied. With `isOff` the log names what stays. */
  | { readonly kind: "nothing"; readonly isOff?: boolean }
  /** None. Only a part of what is declared is applied. */
  | { readonly kind: "part" }
  /** All, or all of some variants. Refused if the rules do not allow it. */
  | { readonly kind: "obsolete"; readonly ofVariants?: OfVariants }
  /** Those that another revision, with these manifests, declares, without protected kinds. */
  | { readonly kind: "introduced-by"; readonly manifests: readonly Manifest[] };

export interface PruneTarget extends Target {
  readonly pruneScope: PruneScope;
  readonly pruneRules: PruneRules;
  readonly appliedTo: AppliedTo;
}

/** How many objects a log line names. */
const shownObjects = 25;

/**
 * Chooses what to delete from the objects that are no longer declared. `declared` are those that are, and `before` is the inventory. Changes nothing.
 * Throws `precondition` if the rules refuse it, with what would go and how to allow it.
 */
export async function chooseObsolete(request: PruneTarget, before: Inventory, declared: Inventory): Promise<Inventory> {
  const { cluster, pruneScope: scope, pruneRules, signal, log } = request;
  const gone = difference(before, declared);
  const undeclared = scope.kind === "part" ? gone : await withoutNeighbours(request, gone);
  if (undeclared.length === 0) return [];
  switch (scope.kind) {
    case "part":
      return [];
    case "nothing":
      if (scope.isOff) log.info(`prune is off, so what is no longer declared stays on the cluster: ${namesOf(undeclared)}`);
      return [];
    case "obsolete":
      await refuseUnsafe(request, before, declared, undeclared);
      return undeclared;
    case "introduced-by": {
      const introduced = intersection(undeclared, await cluster.keysOf(scope.manifests, signal));
      const kept = introduced.filter((key) => isProtectedKind(pruneRules, { key }));
      if (kept.length > 0) log.info(`objects of protected kinds stay on the cluster: ${namesOf(kept)}`);
      const catalogue = await cluster.catalogue(signal);
      const holding = difference(introduced, kept).filter((key) => holdsDeclared(key, declared, catalogue));
      if (holding.length > 0) log.info(`what the revision needs stays on the cluster: ${namesOf(holding)}`);
      return difference(introduced, [...kept, ...holding]);
    }
  }
}

async function withoutNeighbours(request: PruneTarget, gone: Inventory): Promise<Inventory> {
  const { left, kept } = await divideNeighbours(request, gone);
  for (const { name, keys, isSame } of kept) {
    const why = isSame
      ? `what deploy target ${name} has on the same cluster stays`
      : `it is not known where deploy target ${name} leads, so what may be there for it stays`;
    request.log.info(`${why}: ${namesOf(keys)}`);
  }
  return left;
}

async function refuseUnsafe(request: PruneTarget, before: Inventory, declared: Inventory, obsolete: Inventory): Promise<void> {
  const { cluster, applicationId, pruneScope, pruneRules, signal } = request;
  const ofVariants = pruneScope.kind === "obsolete" ? pruneScope.ofVariants : undefined;
  const going = await findGoing({ cluster, applicationId, obsolete, ofVariants, signal });
  const catalogue = await cluster.catalogue(signal);
  const holding = going.filter(({ key }) => holdsDeclared(key, declared, catalogue)).map(({ key }) => key);
  if (holding.length > 0)
    throw new Fault(
      "precondition",
      `nothing was applied, because prune would delete what is declared, together with what it is in or the definition of its kind: ${namesOf(holding)}; declare that again, or annotate it with slipway/prune: disabled to keep it`,
    );
  const had = before.length - obsolete.length + going.length;
  const refusal = pruneRefusal(pruneRules, { going, had, declared: declared.length });
  if (refusal !== undefined) throw new Fault("precondition", `nothing was applied, because ${refusal}`);
}

/** Deletes what was chosen, and removes it from the inventory. Returns a summary. Throws a Fault with every object that could not be deleted. */
export async function pruneObsolete(request: PruneTarget, inventory: Inventory, obsolete: Inventory): Promise<string> {
  const { log, pruneScope, pruneRules } = request;
  if (obsolete.length === 0) return "";
  log.info(`pruning ${objectCount(obsolete.length)} no longer declared`);
  const ofVariants = pruneScope.kind === "obsolete" ? pruneScope.ofVariants : undefined;
  return pruneInventory(request, { inventory, obsolete, propagation: pruneRules.prunePropagation, ...(ofVariants && { ofVariants }) });
}

function namesOf(keys: Inventory): string {
  const more = keys.length - shownObjects;
  return keys.slice(0, shownObjects).map(nameOfKey).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
