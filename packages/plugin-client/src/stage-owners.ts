import { Fault } from "@slipway/domain";

/** The stages of a plugin, as far as they are known. */
export interface DefinedStages {
  readonly plugin: string;
  readonly stages: readonly string[];
  /** Why it does not answer; undefined while it does. Its stages may then be outdated, or empty. */
  readonly problem: string | undefined;
}

/** A sentence for each stage that more than one plugin defines. Given a `plugin`, only for its stages. */
export function stageConflicts(plugins: readonly DefinedStages[], plugin?: string): string[] {
  const owners = Map.groupBy(
    plugins.flatMap(({ plugin, stages }) => stages.map((stage) => ({ plugin, stage }))),
    ({ stage }) => stage,
  );
  return [...owners].flatMap(([stage, owned]) =>
    owned.length < 2 || (plugin !== undefined && !owned.some((each) => each.plugin === plugin))
      ? []
      : [`stage ${stage} is defined by the plugins ${owned.map(({ plugin }) => plugin).join(" and ")}: remove one of the plugins`],
  );
}

/**
 * The plugin that defines the stage; undefined if none does. Throws `invalid` if several do, and `unavailable` if no known plugin does but one that has
 * never answered might.
 */
export function stageOwner(plugins: readonly DefinedStages[], stage: string): string | undefined {
  const owners = plugins.filter(({ stages }) => stages.includes(stage));
  if (owners.length > 1) throw new Fault("invalid", stageConflicts(owners).find((text) => text.startsWith(`stage ${stage} `)) ?? "");
  const silent = plugins.filter(({ stages, problem }) => problem !== undefined && stages.length === 0);
  if (owners.length === 0 && silent.length > 0)
    throw new Fault(
      "unavailable",
      `no available plugin defines stage ${stage}, but some plugins do not answer: ${silent.map(({ problem }) => problem).join("; ")}`,
    );
  return owners[0]?.plugin;
}
