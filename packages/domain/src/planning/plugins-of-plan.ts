import { Fault } from "../fault.ts";

/** What is wrong with an application file that has neither stages nor sections of plugins. */
export const namesNoPlugin = "the application file names no plugin: add spec.plugins or spec.pipeline";

/**
 * Returns the plugins that plan an application, in order: the owners of its pipeline's stages, or without a pipeline the plugins that have a
 * section in its file. Throws `invalid` for a stage or a section without a plugin, and for a file that has neither stages nor sections.
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
  if (sections.length === 0) throw new Fault("invalid", namesNoPlugin);
  const missing = sections.filter((name) => !isKnown(name));
  if (missing.length > 0) throw new Fault("invalid", `this piped has no plugin ${missing.join(", ")}`);
  return sections;
}
