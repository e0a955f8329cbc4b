import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";
import { type Propagation, propagations } from "./prune-rules.ts";

/** Ours: `disabled` keeps an object that is no longer declared; `enabled` lets it be deleted although its kind is protected. */
const pruneAnnotation = "slipway/prune";
/** Ours: `background`, `foreground` or `orphan`, for one object. */
const propagationAnnotation = "slipway/prune-propagation";

/** What other tools write on objects that must stay, by the annotation, and the words of which one is enough. */
const keptByOthers: readonly (readonly [string, readonly string[]])[] = [
  ["argocd.argoproj.io/sync-options", ["prune=false", "prune=confirm"]],
  ["helm.sh/resource-policy", ["keep"]],
  ["kustomize.toolkit.fluxcd.io/prune", ["disabled"]],
];

/** Whether a person allowed the object to be deleted, whatever protects its kind. */
export function isPruneAllowed(object: KubeObject): boolean {
  return isOn(annotationOf(object, pruneAnnotation));
}

/** The annotation that keeps an object on the cluster when it is no longer declared, as `name: value`; undefined if none does. A value that is unknown keeps it too. */
export function annotationThatKeeps(object: KubeObject): string | undefined {
  const own = annotationOf(object, pruneAnnotation);
  if (own !== "") return isOn(own) ? undefined : `${pruneAnnotation}: ${own}`;
  for (const [name, words] of keptByOthers) {
    const value = annotationOf(object, name);
    const written = value.split(",").map((each) => each.trim().toLowerCase());
    if (words.some((word) => written.includes(word))) return `${name}: ${value}`;
  }
  return undefined;
}

/** The propagation that an object asks for; undefined if it asks for none. An unknown one leaves the dependents, as that loses nothing. */
export function propagationOf(object: KubeObject): Propagation | undefined {
  const value = annotationOf(object, propagationAnnotation).toLowerCase();
  if (value === "") return undefined;
  return propagations.find((each) => each === value) ?? "orphan";
}

function isOn(value: string): boolean {
  return ["enabled", "true"].includes(value.toLowerCase());
}
