import type { KubeObject } from "../../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../../manifests/resource-key.ts";
import { annotationThatKeeps, isPruneAllowed } from "../../prune/prune-annotations.ts";
import { pruneRefusal } from "../../prune/prune-refusal.ts";
import type { PruneRules } from "../../prune/prune-rules.ts";
import type { PruneInFile } from "../prune-in-file.ts";

/** What becomes of the objects that a revision no longer declares. */
export interface Undeclared {
  /** Those that a deployment deletes. */
  readonly deleted: readonly KubeObject[];
  /** Those that stay, each with the reason. */
  readonly left: readonly { readonly object: KubeObject; readonly reason: string }[];
  /** Why a deployment is refused before it changes anything; undefined if it is not. */
  readonly refusal: string | undefined;
}

export interface UndeclaredRequest {
  readonly prune: PruneInFile;
  readonly rules: PruneRules;
  /** How many objects each revision declares. */
  readonly before: number;
  readonly after: number;
}

/** Decides by the rules of a sync, from the files: as if the cluster had what the running revision declares. */
export function decideUndeclared(objects: readonly KubeObject[], { prune, rules, before, after }: UndeclaredRequest): Undeclared {
  if (prune === "off") return { deleted: [], left: objects.map((object) => ({ object, reason: "prune is off" })), refusal: undefined };
  const left = objects.flatMap((object) => {
    const annotation = annotationThatKeeps(object);
    return annotation === undefined ? [] : [{ object, reason: `annotation ${annotation}` }];
  });
  const kept = new Set(left.map(({ object }) => object));
  const deleted = objects.filter((object) => !kept.has(object));
  const going = deleted.map((object) => ({ key: keyOf(object), isAllowed: isPruneAllowed(object) }));
  return { deleted, left, refusal: pruneRefusal(rules, { going, had: before - left.length, declared: after }) };
}

/** What stays, one line each. */
export function describeLeft(left: Undeclared["left"]): readonly string[] {
  return left.map(({ object, reason }) => `${nameOfKey(keyOf(object))} is no longer declared and is left on the cluster: ${reason}`);
}
