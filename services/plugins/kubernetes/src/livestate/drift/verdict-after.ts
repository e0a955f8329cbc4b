import type { ManagedObject } from "../../cache/store/managed-object.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { keyOf, nameOfKey } from "../../manifests/resource-key.ts";
import { isSameBeyondDoubt } from "../../predict/predict-object.ts";
import type { MarksRequest } from "../../predict/with-marks.ts";
import type { Urgency } from "./asked-verdicts.ts";
import type { KnownVerdicts, Verdict } from "./known-verdicts.ts";
import { stillDiffers } from "./still-differs.ts";

/** Where an object is declared. */
export interface Place {
  /** The position among the manifests. */
  readonly position: number;
  readonly namespace: string;
}

/** What comparing objects needs that does not ask the server. */
export interface LiveComparison {
  readonly marks: MarksRequest;
  readonly verdicts: Pick<KnownVerdicts, "find" | "remember">;
  /** The live object that is kept; the same value as long as it is in use. `verdicts` knows its content. */
  readonly parse: (kept: ManagedObject) => KubeObject;
  readonly desiredAt: (place: Place) => KubeObject;
}

/** A changed object. */
interface Changed extends Place {
  readonly object: KubeObject;
  readonly kept: ManagedObject;
}

/** How an object compares after it changed, as far as that is certain, and how urgent it is to ask the server: not at all if that is undefined. */
export interface VerdictAfter {
  readonly verdict: Verdict;
  readonly urgency: Urgency | undefined;
}

/**
 * How a live object compares with its declaration, by what is known without asking the server. `before` is the last verdict. What was synced may be anything
 * after a change: unless it is equal beyond doubt it is unknown, never synced.
 */
export function verdictAfter(
  before: Verdict,
  { object: old, ...place }: Changed,
  { marks, verdicts, desiredAt }: LiveComparison,
): VerdictAfter {
  const pair = { old, desired: desiredAt(place) };
  const known = verdicts.find(pair);
  if (known !== undefined) return { verdict: known, urgency: undefined };
  if (isSameBeyondDoubt(pair, marks)) {
    verdicts.remember(pair, { kind: "same" });
    return { verdict: { kind: "same" }, urgency: undefined };
  }
  const change = before.kind === "changed" ? stillDiffers(before.change, old) : undefined;
  if (change !== undefined) return { verdict: { kind: "changed", change }, urgency: "known" };
  const reason = `${nameOfKey(keyOf(pair.desired))}: it has just changed, and the cluster is being asked what a sync would make of it`;
  return { verdict: { kind: "undetermined", reason }, urgency: "unknown" };
}
