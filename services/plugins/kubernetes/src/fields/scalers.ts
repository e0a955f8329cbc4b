import { isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { textAt } from "../json/json.ts";
import { groupOf, type KubeObject, namespaceOf } from "../manifests/kube-object.ts";

/** The HorizontalPodAutoscalers of a cluster, read once per namespace when one is asked for. */
export class Scalers {
  readonly #cluster: Cluster;
  readonly #signal: AbortSignal;
  readonly #read = new Map<string, Promise<readonly KubeObject[] | undefined>>();

  constructor(cluster: Cluster, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#signal = signal;
  }

  /** Whether an autoscaler decides how many replicas the object has. An account that may not read them leaves what an autoscaler decided. */
  async scale(object: KubeObject): Promise<boolean> {
    const namespace = namespaceOf(object);
    const reading = this.#read.get(namespace) ?? this.#list(namespace);
    this.#read.set(namespace, reading);
    const found = await reading;
    return found === undefined || found.some((scaler) => isTarget(scaler, object));
  }

  async #list(namespace: string): Promise<readonly KubeObject[] | undefined> {
    const resource = (await this.#cluster.catalogue(this.#signal)).findKind("autoscaling", "HorizontalPodAutoscaler");
    if (resource === undefined) return [];
    try {
      return await this.#cluster.client.list(resource, { namespace }, this.#signal);
    } catch (error) {
      if (isFault(error, "forbidden")) return undefined;
      throw error;
    }
  }
}

function isTarget(scaler: KubeObject, object: KubeObject): boolean {
  const at = (field: string) => textAt(scaler, "spec", "scaleTargetRef", field);
  return at("kind") === object.kind && at("name") === object.metadata.name && groupOf(at("apiVersion")) === groupOf(object.apiVersion);
}
