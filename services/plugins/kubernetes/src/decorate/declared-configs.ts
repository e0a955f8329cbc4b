import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import type { Manifest } from "../manifests/manifest.ts";

/** The ConfigMaps and Secrets that an application declares. */
export class DeclaredConfigs {
  readonly #byName: ReadonlyMap<string, readonly KubeObject[]>;

  constructor(manifests: readonly Manifest[]) {
    const configs = manifests.map(({ object }) => object).filter(({ kind }) => kind === "ConfigMap" || kind === "Secret");
    this.#byName = Map.groupBy(configs, ({ kind, metadata }) => `${kind}/${metadata.name}`);
  }

  /**
   * Those that pods in `namespace` read under a name: the one that is declared in the same namespace. Only a cluster knows which namespace an object
   * without one is in, so if there is no such one, those that may turn out to be in the same namespace.
   */
  readAs(kind: "ConfigMap" | "Secret", namespace: string, name: string): readonly KubeObject[] {
    const named = this.#byName.get(`${kind}/${name}`) ?? [];
    const near = named.find((config) => namespaceOf(config) === namespace);
    return near ? [near] : named.filter((config) => namespace === "" || namespaceOf(config) === "");
  }
}
