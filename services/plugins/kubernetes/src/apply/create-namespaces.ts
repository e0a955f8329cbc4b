import { Fault, isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";
import { isTerminating } from "../terminating/termination.ts";
import { waitUntilGone } from "../terminating/wait-until-gone.ts";

interface CreateNamespacesOptions {
  readonly signal: AbortSignal;
  /** Why a Namespace must not be created; undefined if it may be. */
  readonly problemOf: (key: ResourceKey) => string | undefined;
  /** Only tell what would be created. */
  readonly dryRun?: boolean;
  readonly onCreated: (name: string) => void;
  /** Called with a Namespace that is being deleted and therefore waited for. Must not throw. */
  readonly onWait: (live: KubeObject) => void;
}

/**
 * Creates the namespaces of declared objects, unless they are declared or exist.
 * They do not belong to the application and are not deleted with it. Throws `forbidden` for one that is missing and must not be created.
 */
export async function createNamespaces(
  cluster: Cluster,
  declared: readonly ResourceKey[],
  { signal, problemOf, dryRun = false, onCreated, onWait }: CreateNamespacesOptions,
): Promise<void> {
  const ownNames = new Set(declared.filter(({ kind, group }) => kind === "Namespace" && group === "").map(({ name }) => name));
  const wanted = new Set(declared.map(({ namespace }) => namespace).filter((name) => name !== "" && !ownNames.has(name)));
  const waiting = { patience: cluster.patience(), onWait, signal };
  for (const name of wanted) {
    const { object, address } = await cluster.place({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, signal);
    try {
      const live = await cluster.client.find(address, signal);
      if (live !== undefined && !isTerminating(live)) continue;
      const problem = problemOf({ group: "", kind: "Namespace", namespace: "", name });
      if (problem !== undefined)
        throw new Fault(
          "forbidden",
          `${problem}: create the namespace, or change allowed in the config of the deploy target in the piped file`,
        );
      if (live !== undefined && !dryRun) await waitUntilGone(cluster, { address, live }, waiting);
      await cluster.applier.create(object, address, { signal, dryRun });
      onCreated(name);
    } catch (error) {
      if (isFault(error, "conflict")) continue;
      throw isFault(error) ? new Fault(error.code, `namespace ${name} could not be created: ${error.message}`, { cause: error }) : error;
    }
  }
}
