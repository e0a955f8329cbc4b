import type { Cluster, Placed } from "../../client/cluster.ts";
import type { FieldRules } from "../../fields/field-rules.ts";
import { type FieldSet, isNothing } from "../../fields/field-set.ts";
import { fieldsMissingIn, withFieldsOf, withoutFields } from "../../fields/field-values.ts";
import { fieldsOfOthers, type TakenFields } from "../../fields/fields-of-others.ts";
import { type JsonObject, textAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { adoptFields, removedByAdoption, takenFrom } from "./adopt-fields.ts";
import type { ApplyAnswer } from "./apply-answer.ts";
import { joinedPatches, mergePatchBetween } from "./merge-patch.ts";

/** What people and other tools added to an object beside what is declared. */
export interface UndeclaredFields {
  readonly live: KubeObject;
  readonly taken: readonly TakenFields[];
  /** What others than they keep. */
  readonly left: FieldSet;
}

/** Reads the undeclared fields that a sync takes over. Returns undefined if there are none. */
export async function findUndeclared(
  cluster: Cluster,
  { object, address }: Placed,
  { rules, signal }: { readonly rules: FieldRules; readonly signal: AbortSignal },
): Promise<UndeclaredFields | undefined> {
  const live = await cluster.client.find(address, signal);
  if (live === undefined) return undefined;
  const { taken: all, left } = await fieldsOfOthers(live, object, rules);
  const taken = all.flatMap(({ manager, fields }) => {
    const undeclared = fieldsMissingIn(object, fields);
    return isNothing(undeclared) ? [] : [{ manager, fields: undeclared }];
  });
  return taken.length === 0 ? undefined : { live, taken, left };
}

/**
 * Makes the undeclared fields ours, so that the next apply removes them together with what it sets. Until then nothing but the managed fields has changed.
 * Throws `conflict` if the object has changed since it was read.
 */
export async function takeUndeclared(
  cluster: Cluster,
  { address }: Placed,
  { live, taken }: UndeclaredFields,
  signal: AbortSignal,
): Promise<void> {
  const managedFields = adoptFields(live, taken);
  if (managedFields === undefined) return;
  const resourceVersion = textAt(live, "metadata", "resourceVersion");
  await cluster.applier.merge({ metadata: { managedFields, resourceVersion } }, address, { signal });
}

/** Asks in a dry run what the object would be if it were applied without the undeclared fields. */
export async function predictWithoutUndeclared(
  cluster: Cluster,
  { object, address }: Placed,
  { live, taken, left }: UndeclaredFields,
  signal: AbortSignal,
): Promise<ApplyAnswer> {
  // Managed fields cannot be changed for one apply only, so this is what that apply would make of the object.
  const removal = mergePatchBetween(contentOf(live), contentOf(withoutFields(live, removedByAdoption(live, taken, left))));
  const patch = joinedPatches(removal, contentOf(withFieldsOf(object, live, left)));
  return { applied: "changed", live: await cluster.applier.merge(patch, address, { signal, dryRun: true }), notes: takenFrom(taken) };
}

/** What a person may change in an object. */
export function contentOf({ status: _, metadata, ...rest }: KubeObject): JsonObject {
  const { labels, annotations } = metadata;
  return { ...rest, metadata: { ...(labels && { labels }), ...(annotations && { annotations }) } };
}
