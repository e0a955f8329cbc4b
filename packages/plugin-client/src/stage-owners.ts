import { Fault } from "@slipway/domain";

/** What is known of a plugin's stages. */
export interface DefinedStages {
  readonly plugin: string;
  readonly stages: readonly string[];
  /** Why it does not answer; undefined while it does. Its stages may be those of an earlier time, or none. */
  readonly problem: string | undefined;
}

/** Stage names that more than one plugin defines, each in a sentence; only those that `plugin` defines too, if one is named. */
export function stageConflicts(plugins: readonly DefinedStages[], plugin?: string): string[] {
  const owners = Map.groupBy(
    plugins.flatMap(({ plugin, stages }) => stages.map((stage) => ({ plugin, stage }))),
    ({ stage }) => stage,
  );
  return [...owners].flatMap(([stage, owned]) =>
    owned.length < 2 || (plugin !== undefined && !owned.some((each) => each.plugin === plugin))
      ? []
      : [`stage ${stage} is defined by the plugins ${owned.map(({ plugin }) => plugin).join(" and ")}: remove one of them`],
  );
}

/**
 * The plugin that defines the stage, undefined when none does. Throws `invalid` when several do, and `unavailable` when none is known
 * to but a plugin that never answered might.
 */
export function stageOwner(plugins: readonly DefinedStages[], stage: string): string | undefined {
  const owners = plugins.filter(({ stages }) => stages.includes(stage));
  if (owners.length > 1) throw new Fault("invalid", stageConflicts(owners).find((text) => text.startsWith(`stage ${stage} `)) ?? "");
  const silent = plugins.filter(({ stages, problem }) => problem !== undefined && stages.length === 0);
  if (owners.length === 0 && silent.length > 0)
    throw new Fault(
      "unavailable",
      `no plugin that answers defines stage ${stage}, but not all do: ${silent.map(({ problem }) => problem).join("; ")}`,
    );
  return owners[0]?.plugin;
}
