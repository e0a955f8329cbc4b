import { groupOf, type KubeObject, namespaceOf } from "./kube-object.ts";

/** What an object is, whatever version it is written in. `namespace` is empty for cluster-wide objects and where none is written. */
export interface ResourceKey {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The key of an object as it is written. */
export function keyOf(object: KubeObject): ResourceKey {
  return { group: groupOf(object.apiVersion), kind: object.kind, namespace: namespaceOf(object), name: object.metadata.name };
}

/** The key as the annotation `pipecd.dev/resource-key` holds it: `group:Kind:namespace:name`. */
export function formatKey({ group, kind, namespace, name }: ResourceKey): string {
  return `${group}:${kind}:${namespace}:${name}`;
}

/** Reads what `formatKey` wrote. Undefined when the text is no key. Names of RBAC objects may hold colons. */
export function parseKey(text: string): ResourceKey | undefined {
  const [group, kind, namespace, ...name] = text.split(":");
  if (group === undefined || !kind || namespace === undefined || name.length === 0) return undefined;
  return { group, kind, namespace, name: name.join(":") };
}

/** Equal for keys that mean the same object: group and kind in any case, namespace `default` the same as none. */
export function identityOf({ group, kind, namespace, name }: ResourceKey): string {
  return formatKey({
    group: group.toLowerCase(),
    kind: kind.toLowerCase(),
    namespace: namespace === "default" ? "" : namespace,
    name,
  });
}

/** The key for people: `Deployment.apps shop/web`. */
export function nameOfKey({ group, kind, namespace, name }: ResourceKey): string {
  return `${kind}${group === "" ? "" : `.${group}`} ${namespace === "" ? "" : `${namespace}/`}${name}`;
}

/** The key in PipeCD's words, as drift texts show it. */
export function describeKey({ group, kind, namespace, name }: ResourceKey): string {
  return `name="${name}", kind="${kind}", namespace="${namespace}", apiGroup="${group}"`;
}
