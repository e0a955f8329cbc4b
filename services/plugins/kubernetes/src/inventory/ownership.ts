import { belongsTo, marks } from "../decorate/marks.ts";
import { listAt } from "../json/json.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";
import { keyOf, parseKey } from "../manifests/resource-key.ts";

/**
 * Why a live object must not be pruned, or undefined when it may: it says by every mark that this application declared it.
 * With `orCopy` it may also be a copy for a variant that bears the key of its original, as PipeCD leaves it on ConfigMaps and Secrets.
 */
export function reasonToKeep(live: KubeObject, applicationId: string, { orCopy = false } = {}): string | undefined {
  if (!belongsTo(live, applicationId)) return "it does not belong to this application any more";
  if (listAt(live, "metadata", "ownerReferences").length > 0) return "another object owns it";
  if (!isDeclaredAs(live, orCopy)) return "its marks were copied from another object";
  return undefined;
}

/** Whether the mark that names the declared object names this one. A declared namespace may be left open. */
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
