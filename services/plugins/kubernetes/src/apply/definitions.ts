import { Fault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import type { ObjectAddress } from "../client/kube-client.ts";
import { type JsonObject, listAt, textAt } from "../json/json.ts";
import { groupOf, type KubeObject } from "../manifests/kube-object.ts";

/** How long a cluster may take to serve a new kind. */
const establishTimeoutMs = 60_000;

/** Whether the object defines a kind. */
export function isDefinition(object: KubeObject): boolean {
  return object.kind === "CustomResourceDefinition" && groupOf(object.apiVersion) === "apiextensions.k8s.io";
}

/**
 * Waits until the cluster serves the kind of a definition; `live` is the applied definition.
 * Throws `invalid` if its names are rejected, and `deadline` if it is not served within a minute.
 */
export async function untilEstablished(cluster: Cluster, live: JsonObject, address: ObjectAddress, signal: AbortSignal): Promise<void> {
  if (isEstablished(live, address.name)) return;
  const timeout = AbortSignal.timeout(establishTimeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  try {
    for (;;) {
      for await (const seen of cluster.client.watch(address, either)) if (seen && isEstablished(seen, address.name)) return;
    }
  } catch (error) {
    if (!timeout.aborted || signal.aborted) throw error;
    throw new Fault("deadline", `the cluster did not serve ${address.name} within a minute after it was applied`, { cause: error });
  }
}

function isEstablished(definition: JsonObject, name: string): boolean {
  const conditions = listAt(definition, "status", "conditions");
  const refused = conditions.find((condition) => textAt(condition, "type") === "NamesAccepted" && textAt(condition, "status") === "False");
  if (refused) throw new Fault("invalid", `the names of ${name} were not accepted: ${textAt(refused, "message")}`);
  return conditions.some((condition) => textAt(condition, "type") === "Established" && textAt(condition, "status") === "True");
}
