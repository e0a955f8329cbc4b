import { Fault } from "../fault.ts";

/** What the arrangement looks at; a plugin's answer has more. */
export interface ArrangeableStage {
  readonly id: string;
  readonly index: number;
  readonly rollback: boolean;
  readonly requires: readonly string[];
}

/** The stages of a quick sync: each plugin's in the order of the plugins, then every rollback stage. Nothing is required of anything. */
export function arrangeQuickSync<S extends ArrangeableStage>(answers: readonly (readonly S[])[]): readonly S[] {
  const all = answers.flat();
  return [...all.filter((stage) => !stage.rollback), ...all.filter((stage) => stage.rollback)].map((stage) => ({ ...stage, requires: [] }));
}

/** The stages of a pipeline: by their place in it, each requiring the one before; then the rollback stages, by place. */
export function arrangePipeline<S extends ArrangeableStage>(answers: readonly (readonly S[])[]): readonly S[] {
  const byIndex = [...answers.flat()].sort((a, b) => a.index - b.index);
  const forward = byIndex.filter((stage) => !stage.rollback);
  return [
    ...forward.map((stage, place) => ({ ...stage, requires: forward.slice(place - 1, place).map(({ id }) => id) })),
    ...byIndex.filter((stage) => stage.rollback).map((stage) => ({ ...stage, requires: [] })),
  ];
}

/**
 * Checks one plugin's answer against what it was asked for. Throws `invalid` for a place that was not asked for, or taken twice;
 * a normal and a rollback stage may share one.
 */
export function checkStageIndexes(
  requested: readonly { readonly index: number }[],
  answer: readonly Pick<ArrangeableStage, "index" | "rollback">[],
): void {
  const asked = new Set(requested.map(({ index }) => index));
  const taken = new Set<string>();
  for (const { index, rollback } of answer) {
    if (!asked.has(index)) throw new Fault("invalid", `stage index ${index} from plugin is not defined in the request`);
    const place = `${rollback ? "rollback " : ""}stage index ${index}`;
    if (taken.has(place)) throw new Fault("invalid", `${place} from plugin is given twice`);
    taken.add(place);
  }
}
