import { namespaceProblemIn } from "../../allowed/namespace-problem.ts";
import type { ObjectResult } from "../../apply/apply-waves.ts";
import { createNamespaces } from "../../apply/create-namespaces.ts";
import { runConcurrently } from "../../apply/run-concurrently.ts";
import { resourcesOfDefinition } from "../../client/discovery/discovery.ts";
import { requestsAtOnce } from "../../client/transport.ts";
import { Scalers } from "../../fields/scalers.ts";
import { forgottenInventories } from "../../inventory/forgotten-inventories.ts";
import { type Inventory, union } from "../../inventory/inventory.ts";
import { nameOfKind } from "../../kinds/kind-state.ts";
import { describeManifest } from "../../manifests/manifest.ts";
import { type PrepareSyncRequest, prepareSync } from "../prepare-sync.ts";
import { refusalOf } from "../refusal.ts";
import { tryObject } from "./try-object.ts";
import { tryPrune } from "./try-prune.ts";

/**
 * Tells what a sync of one cluster would do, and changes nothing: no object, no inventory. The cluster is asked to apply every object as a dry run, with its
 * admission and its defaults. Returns a summary. Throws what the sync would throw before it changes anything, and a Fault with every object that is refused.
 */
export async function tryTarget(stored: PrepareSyncRequest): Promise<string> {
  const request = { ...stored, inventories: forgottenInventories(stored.inventories) };
  const { hooks, log, manifests, pruneScope } = request;
  const prepared = await prepareSync(request);
  const { declared, keysOfHooks, obsolete, unread } = prepared;
  prepared[Symbol.dispose](); // nothing is applied, so other applications need not wait
  for (const { manifest } of hooks?.hooks ?? []) log.info(`a dry run does not run hook ${describeManifest(manifest)}`);
  const coming = await whatComesFirst(request, declared, keysOfHooks);
  const objects = manifests.map(({ object }) => object);
  const rules = {
    conflicts: request.conflicts,
    ignored: request.ignored,
    scalers: new Scalers(request.cluster, request.signal, objects),
  };
  const results: ObjectResult[] = [];
  await runConcurrently(manifests, requestsAtOnce, async (manifest, index) => {
    const key = declared[index];
    const before = key === undefined ? undefined : coming(key);
    results.push(await tryObject(request, { manifest, rules, before, unread: unread.get(manifest) }));
  });
  const refusal = refusalOf(results);
  if (refusal !== undefined) throw refusal;
  const ofVariants = pruneScope.kind === "obsolete" ? pruneScope.ofVariants : undefined;
  const pruned = await tryPrune(request, { obsolete, ofVariants });
  return [summarise(results), pruned].filter((part) => part !== "").join(", ");
}

/** What the server cannot know an object without, because the sync makes it first: its kind or its namespace. */
async function whatComesFirst(
  request: PrepareSyncRequest,
  declared: Inventory,
  keysOfHooks: Inventory,
): Promise<(key: Inventory[number]) => string | undefined> {
  const { autoCreateNamespace, cluster, log, manifests, signal } = request;
  const catalogue = await cluster.catalogue(signal);
  const defined = manifests.flatMap(({ object }) => (object.kind === "CustomResourceDefinition" ? resourcesOfDefinition(object) : []));
  const kinds = new Set(defined.filter(({ group, kind }) => catalogue.findKind(group, kind) === undefined).map(nameOfKind));
  const namespaces = new Set<string>();
  const own = declared.filter(({ group, kind }) => group === "" && kind === "Namespace");
  for (const { name } of own) {
    const { address } = await cluster.place({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, signal);
    if ((await cluster.client.find(address, signal)) === undefined) namespaces.add(name);
  }
  if (autoCreateNamespace)
    await createNamespaces(cluster, union(declared, keysOfHooks), {
      signal,
      dryRun: true,
      problemOf: namespaceProblemIn(request),
      onCreated: (name) => {
        namespaces.add(name);
        log.info(`would create Namespace ${name}`);
      },
      onWait: () => {},
    });
  return (key) => {
    if (kinds.has(nameOfKind(key))) return `the sync defines its kind ${nameOfKind(key)} first`;
    return namespaces.has(key.namespace) ? `the sync creates its namespace ${key.namespace} first` : undefined;
  };
}

/** Sums up what would be done: `3 would be applied, 197 unchanged, 4 cannot be tried`. */
function summarise(results: readonly ObjectResult[]): string {
  const words = { changed: "would be applied", unchanged: "unchanged", "not-tried": "cannot be tried" } as const;
  const parts = Object.entries(words).flatMap(([wanted, word]) => {
    const count = results.filter(({ kind }) => kind === wanted).length;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return `dry run: ${parts.length > 0 ? parts.join(", ") : "no objects"}`;
}
