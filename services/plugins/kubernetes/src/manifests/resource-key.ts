import { groupOf, type KubeObject, namespaceOf } from "./kube-object.ts";

/** Identifies an object, independent of its version. `namespace` is empty for cluster-scoped objects and if none is written. */
export interface ResourceKey {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** The key of an object as written. */
export function keyOf(object: KubeObject): ResourceKey {
  return { group: groupOf(object.apiVersion), kind: object.kind, namespace: namespaceOf(object), name: object.metadata.name };
}

/** The key as the annotation `pipecd.dev/resource-key` holds it: `group:Kind:namespace:name`. */
export function formatKey({ group, kind, namespace, name }: ResourceKey): string {
  return `${group}:${kind}:${namespace}:${name}`;
}

/** Parses the format of `formatKey`. Undefined if the text is not a key. Names of RBAC objects may contain colons. */
export function parseKey(text: string): ResourceKey | undefined {
  const [group, kind, namespace, ...name] = text.split(":");
  if (group === undefined || !kind || namespace === undefined || name.length === 0) return undefined;
  return { group, kind, namespace, name: name.join(":") };
}

/** Equal for keys of the same object: group and kind are case-insensitive. Namespaces are compared as they are; files leave some open (`counterparts`). */
export function identityOf({ group, kind, namespace, name }: ResourceKey): string {
  return formatKey({ group: group.toLowerCase(), kind: kind.toLowerCase(), namespace, name });
}

/** The key for messages: `Deployment.apps shop/web`. */
export function nameOfKey({ group, kind, namespace, name }: ResourceKey): string {
  return `${kind}${group === "" ? "" : `.${group}`} ${namespace === "" ? "" : `${namespace}/`}${name}`;
}

/** The key in PipeCD's format, for drift texts. */
export function describeKey({ group, kind, namespace, name }: ResourceKey): string {
  return `name="${name}", kind="${kind}", namespace="${namespace}", apiGroup="${group}"`;
}
