import { Fault } from "../fault.ts";

/** The fields of a plugin's stage that determine the order. */
export interface ArrangeableStage {
  readonly id: string;
  readonly index: number;
  readonly rollback: boolean;
  readonly requires: readonly string[];
}

/** Orders the stages of a quick sync: the stages of each plugin in the order of the plugins, then all rollback stages. No stage requires another. */
export function arrangeQuickSync<S extends ArrangeableStage>(answers: readonly (readonly S[])[]): readonly S[] {
  const all = answers.flat();
  return [...all.filter((stage) => !stage.rollback), ...all.filter((stage) => stage.rollback)].map((stage) => ({ ...stage, requires: [] }));
}

/** Orders the stages of a pipeline by index, each requiring the previous one; then the rollback stages by index. */
export function arrangePipeline<S extends ArrangeableStage>(answers: readonly (readonly S[])[]): readonly S[] {
  const byIndex = [...answers.flat()].sort((a, b) => a.index - b.index);
  const forward = byIndex.filter((stage) => !stage.rollback);
  return [
    ...forward.map((stage, place) => ({ ...stage, requires: forward.slice(place - 1, place).map(({ id }) => id) })),
    ...byIndex.filter((stage) => stage.rollback).map((stage) => ({ ...stage, requires: [] })),
  ];
}

/**
 * Checks the stages that a plugin returned against the request. Throws `invalid` for an index that was not requested or is used twice;
 * a normal and a rollback stage may share an index.
 */
export function checkStageIndexes(
  requested: readonly { readonly index: number }[],
  answer: readonly Pick<ArrangeableStage, "index" | "rollback">[],
): void {
  const expected = new Set(requested.map(({ index }) => index));
  const taken = new Set<string>();
  for (const { index, rollback } of answer) {
    if (!expected.has(index)) throw new Fault("invalid", `the plugin returned stage index ${index}, which was not requested`);
    const place = `${rollback ? "rollback " : ""}stage index ${index}`;
    if (taken.has(place)) throw new Fault("invalid", `the plugin returned ${place} twice`);
    taken.add(place);
  }
}
