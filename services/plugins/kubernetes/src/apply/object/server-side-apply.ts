import { Fault, isFault } from "@slipway/plugin-sdk";
import { type AppliedObject, fieldManager } from "../../applier/applier.ts";
import type { Cluster, Placed } from "../../client/cluster.ts";
import { isUnanswered } from "../../client/unanswered.ts";
import { conflictPolicyOf } from "../../fields/conflict-policy.ts";
import type { FieldRules } from "../../fields/field-rules.ts";
import { fieldSetOf, intersection, isNothing } from "../../fields/field-set.ts";
import { withoutFields } from "../../fields/field-values.ts";
import { fieldsOfOthers } from "../../fields/fields-of-others.ts";
import { managersOf } from "../../fields/managers.ts";
import { type JsonObject, type JsonValue, textAt, valueAt, withValueAt } from "../../json/json.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { adoptFields, appliedFields, removedByAdoption, takenFrom } from "./adopt-fields.ts";
import type { ApplyAnswer } from "./apply-answer.ts";
import { type FieldConflict, fieldConflictsOf, nameConflicts } from "./field-conflicts.ts";
import { mergePatchBetween } from "./merge-patch.ts";
import { retryConflict } from "./retry-conflict.ts";
import { contentOf, findUndeclared, predictWithoutUndeclared, takeUndeclared } from "./undeclared-fields.ts";

export interface ServerSideApplyRequest {
  readonly rules: FieldRules;
  readonly signal: AbortSignal;
  /** Return the entire live object instead of its metadata only. */
  readonly whole: boolean;
  /** Return what the object would be, and change nothing. */
  readonly dryRun: boolean;
  /** The live object with its managers: a dry run then asks no more than it has to, and does not name all from whom it takes fields. Default: it is read if it is needed. */
  readonly known?: KubeObject | undefined;
}

/**
 * Applies an object so that the result is as if only this plugin had ever applied it: what people and other tools own is taken over, and removed unless
 * it is declared. What the rules leave to others is kept. Throws `precondition` with owners and fields if the conflict policy is `fail`.
 */
export function serverSideApply(cluster: Cluster, placed: Placed, request: ServerSideApplyRequest): Promise<ApplyAnswer> {
  return retryConflict(request.signal, async () => {
    const kept = { ...placed, object: await withScaledReplicas(cluster, placed, request) };
    const apply = async (): Promise<ApplyAnswer> => {
      const { live, isChanged, applied, notes } = await applyBesideOthers(cluster, kept, request);
      if (managersOf(live).every(isSettled)) return { applied: isChanged ? "changed" : "unchanged", live, notes };
      return adopt(cluster, placed, { ...request, live, applied, notes, isChanged });
    };
    try {
      return await apply();
    } catch (error) {
      // Nobody can have added anything to an object that was not there.
      const isNew = isFault(error) && valueAt(error.cause as JsonValue | undefined, "wasThere") === false;
      if (!isFault(error, "invalid") || isNew) throw error;
      return await applyWithoutUndeclared(cluster, kept, { ...request, refusal: error, apply });
    }
  });
}

/**
 * Applies an object that the server refused because, perhaps, what others added to it cannot be beside what is declared, such as a second port without a name.
 * If it is accepted without that, what they added becomes ours first, and the apply removes it in the same step in which it sets what is declared.
 * Throws the refusal otherwise, having changed nothing.
 */
async function applyWithoutUndeclared(
  cluster: Cluster,
  placed: Placed,
  {
    rules,
    signal,
    dryRun,
    refusal,
    apply,
  }: ServerSideApplyRequest & { readonly refusal: Fault; readonly apply: () => Promise<ApplyAnswer> },
): Promise<ApplyAnswer> {
  const undeclared = await findUndeclared(cluster, placed, { rules, signal });
  if (undeclared === undefined) throw refusal;
  try {
    const predicted = await predictWithoutUndeclared(cluster, placed, undeclared, signal);
    if (dryRun) return predicted;
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    if (!isUnanswered(error)) throw refusal;
    if (dryRun) throw error;
  }
  await takeUndeclared(cluster, placed, undeclared, signal);
  const answer = await apply();
  return { ...answer, applied: "changed", notes: [...new Set([...answer.notes, ...takenFrom(undeclared.taken)])] };
}

/** A manager whose fields are never taken over. */
function isSettled({ role, operation, subresource }: ReturnType<typeof managersOf>[number]): boolean {
  return role === "ours" ? operation === "Apply" : role !== "other" && subresource !== "scale";
}

interface AdoptRequest extends ServerSideApplyRequest {
  /** What the apply answered. */
  readonly live: JsonObject;
  /** What was applied. */
  readonly applied: KubeObject;
  readonly notes: readonly string[];
  readonly isChanged: boolean;
}

async function adopt(cluster: Cluster, { object, address }: Placed, request: AdoptRequest): Promise<ApplyAnswer> {
  const { rules, signal, whole, dryRun, notes } = request;
  const unadopted: ApplyAnswer = { applied: request.isChanged ? "changed" : "unchanged", live: request.live, notes };
  // Which fields are designed or ignored depends on the values, which metadata does not have.
  const live = whole || dryRun ? request.live : await cluster.client.find(address, signal);
  if (live === undefined) return unadopted;
  const { taken, left } = await fieldsOfOthers(live, object, rules);
  const managedFields = adoptFields(live, taken);
  if (managedFields === undefined) return unadopted;
  const removed = removedByAdoption(live, taken, left);
  const adopted = [...notes, ...takenFrom(taken)];
  if (dryRun)
    return {
      applied: "changed",
      live: await withoutRemoved(cluster, { object, address }, { live, removed, known: request.known, signal }),
      notes: adopted,
    };
  const resourceVersion = textAt(live, "metadata", "resourceVersion");
  const patched = await cluster.applier.merge({ metadata: { managedFields, resourceVersion } }, address, { signal });
  if (isNothing(removed)) return { applied: "changed", live: patched, notes: adopted };
  return { applied: "changed", live: (await cluster.applier.apply(request.applied, address, { signal, whole })).live, notes: adopted };
}

/** What the object would be if the fields were removed: their defaults may be the same as what was there. */
async function withoutRemoved(
  cluster: Cluster,
  { address }: Placed,
  { live, removed, known, signal }: Pick<AdoptRequest, "live" | "known" | "signal"> & { readonly removed: JsonObject },
): Promise<JsonObject> {
  const stored = known ?? (await cluster.client.find(address, signal));
  const wanted = withoutFields(asObject(live), removed);
  if (stored === undefined || wanted === live) return live;
  return cluster.applier.merge(mergePatchBetween(contentOf(stored), contentOf(wanted)), address, { signal, dryRun: true });
}

/** The answer to an apply of an object, as a whole. */
function asObject(live: JsonObject): KubeObject {
  return live as KubeObject;
}

/**
 * The declaration with the live replicas if it leaves them to an autoscaler and we own them: they were declared before. Otherwise they would be removed,
 * and the object would have one replica until the autoscaler acts.
 */
async function withScaledReplicas(
  cluster: Cluster,
  { object, address }: Placed,
  { rules, signal, known }: ServerSideApplyRequest,
): Promise<KubeObject> {
  if (valueAt(object, ...replicas) !== undefined || !rules.scalers.isDeclaredFor(object)) return object;
  const live = known ?? (await cluster.client.find(address, signal));
  const value = valueAt(live, ...replicas);
  const isOurs = live !== undefined && !isNothing(intersection(appliedFields(live), fieldSetOf(...replicas)));
  return isOurs && value !== undefined ? { ...object, ...withValueAt(object, replicas, value) } : object;
}

const replicas = ["spec", "replicas"] as const;

/** Applies without force, so that the server names the fields that others own; what is left to them is then not applied, and the rest is taken. */
async function applyBesideOthers(
  cluster: Cluster,
  { object, address }: Placed,
  { rules, signal, whole, dryRun, known }: ServerSideApplyRequest,
): Promise<AppliedObject & { readonly applied: KubeObject; readonly notes: readonly string[] }> {
  const policy = conflictPolicyOf(object, rules.conflicts);
  const options = { signal, dryRun, whole: whole || dryRun };
  if (dryRun && known !== undefined && policy !== "fail") {
    const { left } = await fieldsOfOthers(known, object, rules);
    // Whatever conflicts is taken over: asking without force first would only name it.
    if (withoutFields(object, left) === object)
      return { ...(await cluster.applier.apply(object, address, options)), applied: object, notes: [] };
  }
  const attempt = async (declared: KubeObject): Promise<AppliedObject | { readonly conflicts: readonly FieldConflict[] }> => {
    try {
      return await cluster.applier.apply(declared, address, { ...options, isForced: false });
    } catch (error) {
      const conflicts = fieldConflictsOf(error);
      if (conflicts === undefined) throw error;
      return { conflicts };
    }
  };
  const first = await attempt(object);
  if (!("conflicts" in first)) return { ...first, applied: object, notes: [] };

  const before = await cluster.client.find(address, signal);
  const { left } = before === undefined ? { left: {} } : await fieldsOfOthers(before, object, rules);
  const applied = withoutFields(object, left);
  const second = applied === object ? first : await attempt(applied);
  if (!("conflicts" in second)) return { ...second, applied, notes: [`left to their owners: ${nameConflicts(first.conflicts)}`] };
  // An object that was replaced before is ours under another operation.
  const others = second.conflicts.filter(({ owner }) => owner !== fieldManager);
  if (policy === "fail" && others.length > 0)
    throw new Fault(
      "precondition",
      `other field managers own what it declares: ${nameConflicts(others)}; remove the fields from the manifest, or let the owner give them up, or set the annotation slipway/conflicts to force or skip`,
    );
  const stayed = first.conflicts.filter(({ field }) => second.conflicts.every((conflict) => conflict.field !== field));
  const notes = [
    ...(stayed.length > 0 ? [`left to their owners: ${nameConflicts(stayed)}`] : []),
    ...(others.length > 0 ? [`took over from other field managers: ${nameConflicts(others)}`] : []),
  ];
  return { ...(await cluster.applier.apply(applied, address, options)), applied, notes };
}
