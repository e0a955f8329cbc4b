import { fitsKind } from "../allowed/check-allowed.ts";
import { likelyPlurals } from "../allowed/ruled-manifests.ts";
import { reasonToKeep } from "../inventory/ownership.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { keyOf, nameOfKey, type ResourceKey } from "../manifests/resource-key.ts";
import { annotationThatKeeps, isPruneAllowed } from "./prune-annotations.ts";
import { formatLimit, isWithin, type PruneRules } from "./prune-rules.ts";

/** An object that a prune would delete. */
export interface Going {
  readonly key: ResourceKey;
  /** Whether its annotation allows it although its kind is protected. */
  readonly isAllowed: boolean;
  /** What its kind is called beside its name, in lower case. Default: what regular plurals are. */
  readonly names?: readonly string[];
}

/** What a sync would do. */
export interface PruneCase {
  readonly going: readonly Going[];
  /** How many objects of the application exist before, with those that go. */
  readonly had: number;
  /** How many objects the revision declares. */
  readonly declared: number;
}

/** How many objects a message names. */
const shownObjects = 25;
/** A revision that declares less than this part of what exists is hardly meant. */
const tinyPart = 1 / 5;

/**
 * Why a prune is refused, with everything that it would delete, and how to allow it; undefined if it is not. The same rules decide in a sync, where the
 * cluster is known, and in a plan, where the files are.
 */
export function pruneRefusal(rules: PruneRules, { going, had, declared }: PruneCase): string | undefined {
  if (going.length === 0) return undefined;
  const isProtected = (each: Going) => !each.isAllowed && isProtectedKind(rules, each);
  const reasons = [sizeReason(rules, { going, had, declared })].filter((reason) => reason !== undefined);
  if (going.some(isProtected))
    reasons.push(
      "protected kinds are not pruned: annotate the object with slipway/prune: enabled to let it be deleted, or with slipway/prune: disabled to keep it; or list other kinds in protectedKinds of spec.plugins.kubernetes",
    );
  if (reasons.length === 0) return undefined;
  const first = going.toSorted((a, b) => Number(isProtected(b)) - Number(isProtected(a)));
  const lines = first.slice(0, shownObjects).map((each) => `${nameOfKey(each.key)}${isProtected(each) ? " (protected)" : ""}`);
  if (going.length > shownObjects) lines.push(`and ${going.length - shownObjects} more`);
  return `prune would delete ${going.length} of the ${had} objects that the application has; ${reasons.join("; ")}\n${lines.join("\n")}`;
}

/** Whether objects of the kind are not deleted without a word. */
export function isProtectedKind(
  { protectedKinds }: PruneRules,
  { key, names = likelyPlurals(key.kind) }: Omit<Going, "isAllowed">,
): boolean {
  return fitsKind(protectedKinds, { ...key, names });
}

/** Why a live object stays when everything of the application is deleted; undefined if it goes. */
export function reasonToLeave(rules: PruneRules, object: KubeObject, applicationId: string): string | undefined {
  const reason = reasonToKeep(object, applicationId, { orCopy: true });
  if (reason !== undefined) return reason;
  const annotation = annotationThatKeeps(object);
  if (annotation !== undefined) return `annotation ${annotation}`;
  return !isPruneAllowed(object) && isProtectedKind(rules, { key: keyOf(object) }) ? "its kind is protected" : undefined;
}

function sizeReason({ pruneLimit }: PruneRules, { going, had, declared }: PruneCase): string | undefined {
  if (pruneLimit?.kind === "percentage" && pruneLimit.percent === 100) return undefined;
  const ifMeant = "if that is meant, set pruneLimit: 100% in spec.plugins.kubernetes";
  if (declared === 0)
    return `the revision declares nothing any more (files in sub-folders are not read unless input.manifests names them); ${ifMeant}`;
  if (declared < had * tinyPart) return `the revision declares only ${declared}; ${ifMeant}`;
  if (pruneLimit === undefined || isWithin(pruneLimit, going.length, had)) return undefined;
  return `its pruneLimit is ${formatLimit(pruneLimit)}; if that is meant, raise it in spec.plugins.kubernetes`;
}
