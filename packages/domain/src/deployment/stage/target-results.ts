import type { Stage } from "./stage.ts";

const prefix = "slipway/target/";
const kinds = ["running", "succeeded", "failed", "not-tried", "unavailable"] as const;

/** What a stage did on one of several deploy targets. `not-tried`: others had failed before its turn. `unavailable`: it could not be reached, so nothing was changed. */
export interface TargetResult {
  readonly deployTarget: string;
  readonly result: (typeof kinds)[number];
  /** A summary or the reason. */
  readonly text: string;
  /** In which wave of the rollout the target is, from 1. Default: there are no waves. */
  readonly wave?: number;
}

/** The most of a result's text that is stored; the log of the stage has all of it. */
const mostText = 500;

/** The metadata in which a stage stores its results on deploy targets, for people and for its next attempt. */
export function targetResultMetadata(results: readonly TargetResult[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    results.map(({ deployTarget, result, text, wave }) => {
      const kept = text.length > mostText ? `${text.slice(0, mostText)}…` : text;
      return [targetResultKey(deployTarget), JSON.stringify({ result, text: kept, wave })];
    }),
  );
}

/** The key of the stage metadata with the result on a deploy target. */
export function targetResultKey(deployTarget: string): string {
  return prefix + deployTarget;
}

/** The results that a stage stored, by name of the deploy target; empty for a stage on one deploy target. */
export function targetResults({ metadata }: Pick<Stage, "metadata">): readonly TargetResult[] {
  return Object.entries(metadata)
    .filter(([key]) => key.startsWith(prefix))
    .flatMap(([key, value]) => parseTargetResult(key.slice(prefix.length), value) ?? [])
    .toSorted((a, b) => (a.deployTarget < b.deployTarget ? -1 : 1));
}

/** Undefined for a text that is no result: plugins may store anything. */
export function parseTargetResult(deployTarget: string, value: string): TargetResult | undefined {
  try {
    const { result, text, wave } = JSON.parse(value) as Partial<Record<"result" | "text" | "wave", unknown>>; // whose fields are checked
    const kind = kinds.find((each) => each === result);
    if (kind === undefined || typeof text !== "string") return undefined;
    return { deployTarget, result: kind, text, ...(typeof wave === "number" && { wave }) };
  } catch {
    return undefined;
  }
}
