import { applyMethodOf } from "../../apply/object/apply-object.ts";
import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { Cluster } from "../../client/cluster.ts";
import { isUnanswered } from "../../client/unanswered.ts";
import { type DiffList, pairObjects } from "../../diff/diff-list.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../../manifests/resource-key.ts";
import { type Prediction, type PredictRequest, predictObject } from "../../predict/predict-object.ts";
import { annotationThatKeeps } from "../../prune/prune-annotations.ts";
import { ignoresDrift } from "../sync-state.ts";
import type { KnownVerdicts, Verdict } from "./known-verdicts.ts";

/** Concurrent dry runs. */
const concurrency = 8;

export interface FindDriftRequest extends PredictRequest {
  /** The live objects, with their managers. */
  readonly live: readonly KubeObject[];
  readonly declared: readonly KubeObject[];
  /** What was found before. Default: nothing is remembered. */
  readonly verdicts?: KnownVerdicts;
}

/** How the live objects differ from what a sync would make of them. */
export interface Drift extends Pick<DiffList, "adds" | "deletes"> {
  /** What was found of each live object that was compared, in the order of their keys. */
  readonly compared: readonly Compared[];
}

/** A live object, its declaration, and how they compare. */
export interface Compared {
  readonly old: KubeObject;
  readonly desired: KubeObject;
  readonly verdict: Verdict;
}

/**
 * Compares live objects with what a sync would make of them, which the server says in a dry run of the same method: so defaults, conversions and changes
 * by webhooks are no drift, and what others added is. No dry run is made of objects that are equal beyond doubt.
 */
export async function findDrift(cluster: Cluster, request: FindDriftRequest): Promise<Drift> {
  const counted = (objects: readonly KubeObject[]) => objects.filter((object) => !ignoresDrift(object));
  const { adds, deletes, pairs } = pairObjects(counted(request.live), counted(request.declared));
  const verdicts = new Map<KubeObject, Verdict>();
  await runConcurrently(pairs, concurrency, async (pair) => {
    const known = request.verdicts?.find(pair);
    const verdict = known ?? (await compareObject(cluster, pair, request));
    if (known === undefined) request.verdicts?.remember(pair, verdict);
    verdicts.set(pair.old, verdict);
  });
  return {
    adds,
    // What an annotation keeps after it is no longer declared is as it should be: no sync would change it.
    deletes: deletes.filter((object) => annotationThatKeeps(object) === undefined),
    compared: pairs.flatMap(({ old, desired }) => {
      const verdict = verdicts.get(old);
      return verdict === undefined ? [] : [{ old, desired, verdict }];
    }),
  };
}

/** Compares one live object with what a sync would make of it. Rejects with the signal's reason. */
export async function compareObject(
  cluster: Cluster,
  pair: { readonly old: KubeObject; readonly desired: KubeObject },
  request: PredictRequest,
): Promise<Verdict> {
  return verdictOf(await predictObject(cluster, pair, request), pair.desired);
}

function verdictOf(prediction: Prediction, desired: KubeObject): Verdict {
  if (prediction.kind === "same") return prediction;
  const named = (reason: string): Verdict => ({ kind: "undetermined", reason: `${nameOfKey(keyOf(desired))}: ${reason}` });
  if (prediction.kind === "dropped") return named(prediction.note);
  const { change } = prediction;
  if (prediction.kind === "unasked") return { kind: "changed", change };
  const { nodes, notes = [] } = change;
  if (prediction.kind === "changed") {
    const left = prediction.answer.filter((note) => note.startsWith("left"));
    return { kind: "changed", change: { ...change, notes: [...notes, ...left] } };
  }
  const { fault } = prediction;
  const undetermined = named(fault.message);
  if (isUnanswered(fault)) return undetermined;
  // The server was asked about a replace, and will be asked about a new object.
  if (applyMethodOf(desired) === "force-replace") return nodes.length > 0 ? { kind: "changed", change } : { kind: "same" };
  if (nodes.length === 0) return undetermined;
  const isRefused = fault.code !== "forbidden" && fault.code !== "unauthenticated";
  const note = isRefused ? `the next sync would fail: ${fault.message}` : `not confirmed by the cluster: ${fault.message}`;
  return { kind: "changed", change: { ...change, notes: [...notes, note] } };
}
