import { belongsTo, marks } from "../decorate/marks.ts";
import { listAt } from "../json/json.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";
import { keyOf, parseKey } from "../manifests/resource-key.ts";

/**
 * Why a live object must not be pruned; undefined if all its marks say that this application declared it.
 * With `orCopy` it may also be a variant's copy with the key of its original, as PipeCD leaves it on ConfigMaps and Secrets.
 */
export function reasonToKeep(live: KubeObject, applicationId: string, { orCopy = false } = {}): string | undefined {
  if (!belongsTo(live, applicationId)) return "it no longer belongs to this application";
  if (listAt(live, "metadata", "ownerReferences").length > 0) return "another object owns it";
  if (!isDeclaredAs(live, orCopy)) return "its marks were copied from another object";
  return undefined;
}

/** Whether the mark with the key of the declared object names this object. The namespace in it may be empty. */
function isDeclaredAs(live: KubeObject, orCopy: boolean): boolean {
  const declared = parseKey(annotationOf(live, marks.resourceKey));
  if (declared === undefined) return false;
  const { group, kind, namespace, name } = keyOf(live);
  return (
    declared.group.toLowerCase() === group.toLowerCase() &&
    declared.kind.toLowerCase() === kind.toLowerCase() &&
    (declared.name === name || (orCopy && name.startsWith(`${declared.name}-`))) &&
    (declared.namespace === "" || namespace === "" || declared.namespace === namespace)
  );
}
