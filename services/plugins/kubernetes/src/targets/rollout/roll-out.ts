import { type Fault, isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../../apply/run-concurrently.ts";
import type { TargetWave } from "./target-waves.ts";

/** What happened on one deploy target. */
export type TargetOutcome<T> =
  | { readonly kind: "succeeded"; readonly target: T; readonly summary: string }
  | { readonly kind: "failed"; readonly target: T; readonly fault: Fault }
  /** It could not be reached, so nothing was changed there. */
  | { readonly kind: "unavailable"; readonly target: T; readonly fault: Fault }
  /** Too many others had failed, or could not be reached. */
  | { readonly kind: "not-tried"; readonly target: T };

export interface RollOut<T> {
  readonly waves: readonly TargetWave<T>[];
  /** How many targets are changed at the same time. */
  readonly maxParallel: number;
  /** How many failures there may be before no other target is begun. */
  readonly maxFailures: number;
  /** How many targets may be unavailable before no other target is begun. */
  readonly maxUnavailable: number;
  /** Changes one target and returns a summary. A Fault is the target's failure, every other error a bug. */
  readonly change: (target: T) => Promise<string>;
  /** Whether a target that failed could not be reached, so that nothing was changed there. */
  readonly isUnavailable: (target: T, fault: Fault) => boolean;
  /** Called with the position of a wave that has a pause, unless no other target will be begun. */
  readonly pause: (wave: TargetWave<T>, index: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Changes deploy targets wave by wave, and returns what happened on each. A target that fails does not stop those that were begun. No wave begins after one
 * of which no target was available: it has shown nothing. Throws a bug, and the signal's reason once what was begun has ended.
 */
export async function rollOut<T>({
  waves,
  maxParallel,
  maxFailures,
  maxUnavailable,
  change,
  isUnavailable,
  pause,
  signal,
}: RollOut<T>): Promise<readonly TargetOutcome<T>[]> {
  const outcomes = new Map<T, TargetOutcome<T>>();
  let failures = 0;
  let unavailable = 0;
  let isStopped = false;
  const changeOne = async (target: T): Promise<TargetOutcome<T>> => {
    if (isStopped) return { kind: "not-tried", target };
    try {
      return { kind: "succeeded", target, summary: await change(target) };
    } catch (fault) {
      signal.throwIfAborted();
      if (!isFault(fault)) throw fault;
      const kind = isUnavailable(target, fault) ? "unavailable" : "failed";
      if (kind === "failed") failures++;
      else unavailable++;
      isStopped ||= failures > maxFailures || unavailable > maxUnavailable;
      return { kind, target, fault };
    }
  };
  for (const [index, wave] of waves.entries()) {
    await runConcurrently(wave.targets, maxParallel, async (target) => {
      signal.throwIfAborted();
      outcomes.set(target, await changeOne(target));
    });
    isStopped ||= wave.targets.every((target) => outcomes.get(target)?.kind === "unavailable");
    if (wave.pause !== undefined && !isStopped) await pause(wave, index);
  }
  return waves.flatMap(({ targets }) => targets.map((target) => outcomes.get(target) ?? { kind: "not-tried" as const, target }));
}
