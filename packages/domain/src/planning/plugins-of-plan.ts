import { Fault } from "../fault.ts";

/**
 * Which plugins plan an application, in order: those that own its pipeline's stages, else those its file has a section for.
 * Throws `invalid` for a stage no plugin owns, a section no plugin reads, or when there is neither.
 */
export function pluginsOfPlan(input: {
  readonly stageNames: readonly string[];
  readonly sections: readonly string[];
  readonly ownerOf: (stageName: string) => string | undefined;
  readonly isKnown: (plugin: string) => boolean;
}): readonly string[] {
  const { stageNames, sections, ownerOf, isKnown } = input;
  if (stageNames.length > 0) {
    const unknown = stageNames.filter((name) => ownerOf(name) === undefined);
    if (unknown.length > 0) throw new Fault("invalid", `no plugin of this piped runs stage ${[...new Set(unknown)].join(", ")}`);
    return [...new Set(stageNames.flatMap((name) => ownerOf(name) ?? []))];
  }
  if (sections.length === 0) throw new Fault("invalid", "the application file names no plugin: add spec.plugins or spec.pipeline");
  const missing = sections.filter((name) => !isKnown(name));
  if (missing.length > 0) throw new Fault("invalid", `this piped has no plugin ${missing.join(", ")}`);
  return sections;
}
