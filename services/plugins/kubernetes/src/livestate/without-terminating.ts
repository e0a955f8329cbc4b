import { type KubeObject, namespaceOf } from "../manifests/kube-object.ts";
import { identityOf, keyOf } from "../manifests/resource-key.ts";
import { isTerminating } from "../terminating/termination.ts";

/** Live objects and what is declared. */
interface Both {
  readonly live: readonly KubeObject[];
  readonly declared: readonly KubeObject[];
}

/**
 * Takes out what is declared and being deleted, by itself or with its namespace: it is not synced, whatever it contains. What is not declared any more stays
 * among the live objects.
 */
export function withoutTerminating(
  { live, declared }: Both,
  namespaces: readonly KubeObject[],
): { readonly staying: Both; readonly terminating: readonly KubeObject[] } {
  const doomed = new Set(namespaces.map(({ metadata }) => metadata.name));
  const declaredIds = new Set(declared.map(idOf));
  const terminating = live.filter((object) => declaredIds.has(idOf(object)) && (isTerminating(object) || doomed.has(namespaceOf(object))));
  const ids = new Set(terminating.map(idOf));
  const isStaying = (object: KubeObject) => !ids.has(idOf(object));
  return { staying: { live: live.filter(isStaying), declared: declared.filter(isStaying) }, terminating };
}

function idOf(object: KubeObject): string {
  return identityOf(keyOf(object));
}
