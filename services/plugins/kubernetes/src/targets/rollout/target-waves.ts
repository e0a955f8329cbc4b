import { describeLabels } from "../describe-labels.ts";
import type { TargetRollout } from "./target-rollout.ts";

/** Deploy targets that are changed together, before those of the next wave. */
export interface TargetWave<T> {
  readonly targets: readonly T[];
  /** Waited for before the next wave; undefined: it begins at once. */
  readonly pause: Temporal.Duration | undefined;
}

interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Divides deploy targets into waves. A target is in the first wave whose labels it has; those that fit none are the last wave. Waves without a target
 * are left out together with their pauses, and after the last wave there is no pause.
 */
export function targetWaves<T extends Labelled>(targets: readonly T[], { waves }: Pick<TargetRollout, "waves">): readonly TargetWave<T>[] {
  const waveOf = (target: T) => waves.findIndex((wave) => fits(target, wave));
  const found = [...waves, { pause: undefined }].map(({ pause }, index) => ({
    targets: targets.filter((target) => waveOf(target) === (index === waves.length ? -1 : index)),
    pause,
  }));
  const used = found.filter((wave) => wave.targets.length > 0);
  return used.map((wave, index) => (index === used.length - 1 ? { ...wave, pause: undefined } : wave));
}

/** The waves whose labels none of an application's deploy targets has, one sentence each. */
export function strayWaves({ waves }: Pick<TargetRollout, "waves">, targets: readonly Labelled[]): readonly string[] {
  return waves.flatMap((wave, index) => {
    if (targets.some((target) => fits(target, wave))) return [];
    const what = `targetRollout.waves[${index}] (${describeLabels(wave.labels)}) fits no deploy target of the application`;
    return [`${what}, so it is left out together with its pause: correct it, or remove it`];
  });
}

function fits(target: Labelled, { labels }: Labelled): boolean {
  return Object.entries(labels).every(([name, value]) => target.labels[name] === value);
}
