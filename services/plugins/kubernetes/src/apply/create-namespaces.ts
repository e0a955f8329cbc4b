import { Fault, isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import type { ResourceKey } from "../manifests/resource-key.ts";

/**
 * Creates the namespaces of declared objects, unless they are declared or exist.
 * They do not belong to the application and are not deleted with it.
 */
export async function createNamespaces(
  cluster: Cluster,
  declared: readonly ResourceKey[],
  { signal, onCreated }: { readonly signal: AbortSignal; readonly onCreated: (name: string) => void },
): Promise<void> {
  const ownNames = new Set(declared.filter(({ kind, group }) => kind === "Namespace" && group === "").map(({ name }) => name));
  const wanted = new Set(declared.map(({ namespace }) => namespace).filter((name) => name !== "" && !ownNames.has(name)));
  for (const name of wanted) {
    const { object, address } = await cluster.place({ apiVersion: "v1", kind: "Namespace", metadata: { name } }, signal);
    try {
      if ((await cluster.client.find(address, signal)) !== undefined) continue;
      await cluster.client.create(object, address, signal);
      onCreated(name);
    } catch (error) {
      if (isFault(error, "conflict")) continue;
      throw isFault(error) ? new Fault(error.code, `namespace ${name} could not be created: ${error.message}`, { cause: error }) : error;
    }
  }
}
