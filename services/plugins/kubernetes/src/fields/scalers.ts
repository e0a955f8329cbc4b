import { isFault } from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import { textAt } from "../json/json.ts";
import { groupOf, type KubeObject, namespaceOf } from "../manifests/kube-object.ts";

/** The autoscalers that decide how many replicas objects have: those that are declared, and those of the cluster, read once per namespace when asked for. */
export class Scalers {
  readonly #cluster: Cluster;
  readonly #signal: AbortSignal;
  readonly #declared: readonly KubeObject[];
  readonly #read = new Map<string, Promise<readonly KubeObject[] | undefined>>();

  constructor(cluster: Cluster, signal: AbortSignal, declared: readonly KubeObject[]) {
    this.#cluster = cluster;
    this.#signal = signal;
    this.#declared = scalersIn(declared);
  }

  /** Whether the application declares an autoscaler of the object. */
  isDeclaredFor(object: KubeObject): boolean {
    return hasScaler(this.#declared, object);
  }

  /** Whether an autoscaler decides how many replicas the object has. An account that may not read them leaves what an autoscaler decided. */
  async scale(object: KubeObject): Promise<boolean> {
    if (this.isDeclaredFor(object)) return true;
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

/** The autoscalers among objects. */
export function scalersIn(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.filter(isScaler);
}

/** Whether one of the objects is an autoscaler that decides how many replicas the object has. */
export function hasScaler(objects: readonly KubeObject[], object: KubeObject): boolean {
  return objects.some((scaler) => isScaler(scaler) && isTarget(scaler, object));
}

function isScaler({ apiVersion, kind }: KubeObject): boolean {
  return kind === "HorizontalPodAutoscaler"
    ? groupOf(apiVersion) === "autoscaling"
    : kind === "ScaledObject" && groupOf(apiVersion) === "keda.sh";
}

/** KEDA's ScaledObjects scale Deployments by default. */
function isTarget(scaler: KubeObject, object: KubeObject): boolean {
  const at = (field: string) => textAt(scaler, "spec", "scaleTargetRef", field);
  const isDefault = scaler.kind === "ScaledObject";
  const kind = at("kind") || (isDefault ? "Deployment" : "");
  const apiVersion = at("apiVersion") || (isDefault ? "apps/v1" : "");
  const isSameNamespace = namespaceOf(scaler) === "" || namespaceOf(scaler) === namespaceOf(object);
  return (
    kind === object.kind && at("name") === object.metadata.name && groupOf(apiVersion) === groupOf(object.apiVersion) && isSameNamespace
  );
}
