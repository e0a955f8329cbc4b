import type { Health } from "@slipway/plugin-sdk";
import { numberAt } from "../../../json/json.ts";
import { type Condition, conditionsIn, healthyBut, progressing, wordsOf } from "../../verdicts.ts";
import type { Check } from "./check.ts";

/** What the statuses of a condition mean. */
export type ByStatus = { readonly [status in "True" | "False" | "Unknown"]?: Health };

/** Which conditions count. */
export interface ConditionOptions {
  /** Only with one of these reasons. */
  readonly reason?: readonly string[];
  /** Not with one of these reasons. */
  readonly except?: readonly string[];
  /** Not of one of these types, for `*`. */
  readonly not?: readonly string[];
  /** Where the list of conditions is in what is read, if not in it. */
  readonly in?: string;
  /** Not those that are about an older generation. */
  readonly isCurrent?: true;
  /** Only the last one of the list, where a controller appends to it. */
  readonly isLast?: true;
}

/** The first condition of one of these types whose status means something. `*` is every type. */
export function condition(types: string | readonly string[], meaning: ByStatus, options: ConditionOptions = {}): Check {
  const wanted = typeof types === "string" ? [types] : types;
  return (at, object) => {
    const generation = numberAt(object, "metadata", "generation") ?? 0;
    const all = conditionsIn(at, ...(options.in?.split(".") ?? []));
    for (const found of options.isLast ? all.slice(-1) : all) {
      if (!wanted.includes(found.type) && !(wanted.includes("*") && !options.not?.includes(found.type))) continue;
      if (options.isCurrent && (found.observedGeneration ?? generation) < generation) continue;
      const health = hasReason(found, options) ? meaningOf(found, meaning) : undefined;
      if (health) return { health, reason: health === "healthy" ? found.message : wordsOf(found) };
    }
    return undefined;
  };
}

/** The usual condition that says everything: true is healthy, false is a failure, unknown is work. */
export function aim(type: string, options: ConditionOptions = {}): Check {
  return condition(type, { True: "healthy", False: "degraded", Unknown: "progressing" }, options);
}

/** Healthy if the conditions of all these types are true. */
export function allTrue(...types: readonly string[]): Check {
  return (at) => {
    const met = conditionsIn(at).filter(({ type, status }) => status === "True" && types.includes(type));
    return types.every((type) => met.some((each) => each.type === type)) ? healthyBut(met[0]?.message ?? "") : undefined;
  };
}

/** Progressing until there is a condition of this type. */
export function awaits(type: string): Check {
  return (at) => (conditionsIn(at).some((each) => each.type === type) ? undefined : progressing(`Waiting for condition ${type}`));
}

/** Progressing while a condition is about an older generation. Without types, any condition. */
export function conditionsObserved(...types: readonly string[]): Check {
  return (at, object) => {
    const generation = numberAt(object, "metadata", "generation") ?? 0;
    const old = conditionsIn(at).find(
      ({ type, observedGeneration }) =>
        (types.length === 0 || types.includes(type)) && observedGeneration !== undefined && observedGeneration < generation,
    );
    return old && progressing(`Waiting for condition ${old.type} of the newest generation`);
  };
}

function meaningOf({ status }: Condition, meaning: ByStatus): Health | undefined {
  return status === "True" || status === "False" || status === "Unknown" ? meaning[status] : undefined;
}

function hasReason({ reason }: Condition, { reason: wanted, except = [] }: ConditionOptions): boolean {
  return (wanted === undefined || wanted.includes(reason)) && !except.includes(reason);
}
