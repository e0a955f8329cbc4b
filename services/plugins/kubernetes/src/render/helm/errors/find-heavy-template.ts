/** A chart that helm cannot render within its memory. */
export interface HeavyChart {
  /** The templates that make objects. */
  readonly templates: readonly string[];
  /** Whether helm runs out of memory with only these of the templates. */
  readonly isTooHeavy: (templates: readonly string[]) => Promise<boolean>;
  /** Whether there is time for another run. */
  readonly hasTime: () => boolean;
}

/** Finds the template that alone needs too much memory, by halves: helm's crash names none. Undefined if there is none, or no time to find it. */
export async function findHeavyTemplate({ templates, isTooHeavy, hasTime }: HeavyChart): Promise<string | undefined> {
  let candidates = templates;
  while (candidates.length > 1 && hasTime()) {
    const half = candidates.slice(0, Math.ceil(candidates.length / 2));
    candidates = (await isTooHeavy(half)) ? half : candidates.slice(half.length);
  }
  const [found, ...others] = candidates;
  if (found === undefined || others.length > 0 || !hasTime()) return undefined;
  return (await isTooHeavy([found])) ? found : undefined;
}
