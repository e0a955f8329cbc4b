import { Fault, isFault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { Plugin, PluginCallOptions } from "./plugin.ts";
import type { PluginSpec } from "./plugin-spec.ts";
import { type DefinedStages, stageConflicts, stageOwner } from "./stage-owners.ts";
import { WatchedPlugin } from "./watched-plugin.ts";

export interface ConnectPluginsOptions {
  readonly plugins: readonly PluginSpec[];
  readonly log: Logger;
  /** Ends the wait for plugins that do not answer; `connectPlugins` rejects with its reason. */
  readonly signal?: AbortSignal;
  /** How long to wait for plugins to answer before going on without them; 15 s unless told. */
  readonly waitMs?: number;
}

/** How a plugin is doing, for people. */
export interface PluginStatus {
  readonly name: string;
  readonly url: string;
  readonly stages: readonly string[];
  /** Why it does not answer, or which other plugin has a stage of its too; undefined while nothing is wrong. */
  readonly problem: string | undefined;
}

/** The plugins of a piped, and whose stage is whose. Follows plugins that restart. */
export interface Plugins extends AsyncDisposable {
  readonly names: readonly string[];
  /** Undefined when the piped has none of this name. */
  find(name: string): Plugin | undefined;
  /** Throws `precondition` with the known names when the piped has none of this name. */
  get(name: string): Plugin;
  /** Name of the plugin that defines the stage. Throws `invalid` when several do, `unavailable` when one that never answered might. */
  ownerOf(stage: string): string | undefined;
  /** As `ownerOf`, and throws `precondition` with the known stages when none does. */
  pluginOfStage(stage: string): Plugin;
  /** Resolves once all of them answer. Throws `unavailable`, naming each that does not, after `timeoutMs`, 30 s unless told. */
  ready(options?: PluginCallOptions): Promise<void>;
  status(): readonly PluginStatus[];
}

/**
 * Connects to running plugins. Waits for them, but not for ever: one that is away is connected when it comes, and until then
 * only its own calls fail. Throws `invalid` when two plugins have one name or define one stage.
 */
export async function connectPlugins({ plugins: specs, log, signal, waitMs = 15_000 }: ConnectPluginsOptions): Promise<Plugins> {
  const names = specs.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw new Fault("invalid", `two plugins are called ${twice}: their names must differ`);

  const watched = new Map<string, WatchedPlugin>();
  const definitions = (): DefinedStages[] => [...watched].map(([plugin, { stages, problem }]) => ({ plugin, stages, problem }));
  const onUp = (): void => {
    for (const problem of stageConflicts(definitions())) log.error({ problem }, "plugins are in conflict");
  };
  for (const spec of specs) watched.set(spec.name, new WatchedPlugin({ spec, log, onUp }));
  const views = new Map(specs.map((spec) => [spec.name, view(spec, watched)]));

  const dispose = async (): Promise<void> => {
    await Promise.all([...watched.values()].map((plugin) => plugin[Symbol.asyncDispose]()));
  };
  const ready = async (options?: PluginCallOptions): Promise<void> => {
    const ends = await Promise.allSettled([...watched.values()].map((plugin) => plugin.ready(options)));
    const reasons: unknown[] = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
    const other = reasons.find((reason) => !isFault(reason, "unavailable"));
    if (other !== undefined) throw other;
    if (reasons.length > 0) throw new Fault("unavailable", reasons.map((reason) => (reason as Fault).message).join("; "));
  };

  const get = (name: string): Plugin => {
    const plugin = views.get(name);
    if (plugin === undefined) throw new Fault("precondition", `there is no plugin ${name}: the piped has ${names.join(", ") || "none"}`);
    return plugin;
  };
  const plugins: Plugins = {
    names,
    find: (name) => views.get(name),
    get,
    ownerOf: (stage) => stageOwner(definitions(), stage),
    pluginOfStage(stage) {
      const owner = stageOwner(definitions(), stage);
      if (owner !== undefined) return get(owner);
      const known = definitions().flatMap(({ stages }) => stages);
      throw new Fault("precondition", `no plugin defines stage ${stage}: known are ${known.sort().join(", ") || "none"}`);
    },
    ready,
    status: () =>
      specs.map(({ name, url }) => {
        const problem = watched.get(name)?.problem ?? stageConflicts(definitions(), name)[0];
        return { name, url, stages: watched.get(name)?.stages ?? [], problem };
      }),
    [Symbol.asyncDispose]: dispose,
  };

  try {
    await ready({ timeoutMs: waitMs, ...(signal && { signal }) }).catch((err: unknown) => {
      if (!isFault(err, "unavailable")) throw err;
      log.warn({ err }, "went on without plugins that do not answer yet");
    });
    const conflicts = stageConflicts(definitions());
    if (conflicts.length > 0) throw new Fault("invalid", conflicts.join("; "));
    return plugins;
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** A plugin as its callers see it. */
function view({ name, url, deployTargets = [] }: PluginSpec, watched: ReadonlyMap<string, WatchedPlugin>): Plugin {
  const plugin = watched.get(name);
  if (plugin === undefined) throw new Fault("internal", `plugin ${name} is not watched`);
  const { fetchDefinedStages: _, ...calls } = plugin.calls;
  return {
    name,
    url,
    deployTargets,
    get stages() {
      return plugin.stages;
    },
    get isUp() {
      return plugin.problem === undefined;
    },
    get connection() {
      return plugin.connection;
    },
    ready: (options) => plugin.ready(options),
    ...calls,
    executeStage: (request, options) => plugin.executeStage(request, options),
  };
}
