import { Fault, isFault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { Plugin } from "./plugin.ts";
import type { PluginCallOptions } from "./plugin-call-options.ts";
import type { PluginSpec } from "./plugin-spec.ts";
import { type DefinedStages, stageConflicts, stageOwner } from "./stage-owners.ts";
import type { CallRecord } from "./turns/call-records.ts";
import { WatchedPlugin } from "./watched-plugin.ts";

export interface ConnectPluginsOptions {
  readonly plugins: readonly PluginSpec[];
  readonly log: Logger;
  /** Ends the wait for plugins that do not answer; `connectPlugins` rejects with its reason. */
  readonly signal?: AbortSignal;
  /** How long to wait for plugins to answer before continuing without them; default: 15 s. */
  readonly waitMs?: number;
}

/** The status of a plugin, for display. */
export interface PluginStatus {
  readonly name: string;
  readonly url: string;
  readonly stages: readonly string[];
  /** Why it does not answer, or which other plugin defines one of its stages; undefined if nothing is wrong. */
  readonly problem: string | undefined;
  /** How the calls of this process went. */
  readonly calls: CallRecord;
}

/** The plugins of a piped, and which of them defines which stage. Reconnects to plugins that restart. */
export interface Plugins extends AsyncDisposable {
  readonly names: readonly string[];
  /** Undefined if the piped has no plugin of this name. */
  find(name: string): Plugin | undefined;
  /** Throws `precondition` with the known names if the piped has no plugin of this name. */
  get(name: string): Plugin;
  /** Name of the plugin that defines the stage. Throws `invalid` if several do, `unavailable` if one that has never answered might. */
  ownerOf(stage: string): string | undefined;
  /** Like `ownerOf`, but throws `precondition` with the known stages if no plugin defines it. */
  pluginOfStage(stage: string): Plugin;
  /** Resolves when all of them answer. Throws `unavailable` after `timeoutMs` (default: 30 s), naming each one that does not. */
  ready(options?: PluginCallOptions): Promise<void>;
  status(): readonly PluginStatus[];
}

/**
 * Connects to running plugins. Waits for them for a limited time: a plugin that is unavailable is connected in the background, and until then
 * only its own calls fail. Throws `invalid` if two plugins have the same name or define the same stage.
 */
export async function connectPlugins({ plugins: specs, log, signal, waitMs = 15_000 }: ConnectPluginsOptions): Promise<Plugins> {
  const names = specs.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw new Fault("invalid", `two plugins are named ${twice}: give one of them another name`);

  const watched = new Map<string, WatchedPlugin>();
  const definitions = (): DefinedStages[] => [...watched].map(([plugin, { stages, problem }]) => ({ plugin, stages, problem }));
  const onUp = (): void => {
    for (const problem of stageConflicts(definitions())) log.error({ problem }, "plugins define the same stage");
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
    if (plugin === undefined) throw new Fault("precondition", `no plugin ${name}: the piped has ${names.join(", ") || "none"}`);
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
      throw new Fault("precondition", `no plugin defines stage ${stage}: known stages are ${known.sort().join(", ") || "none"}`);
    },
    ready,
    status: () =>
      specs.map(({ name, url }) => {
        const problem = watched.get(name)?.problem ?? stageConflicts(definitions(), name)[0];
        return { name, url, stages: watched.get(name)?.stages ?? [], problem, calls: watched.get(name)?.record ?? {} };
      }),
    [Symbol.asyncDispose]: dispose,
  };

  try {
    await ready({ timeoutMs: waitMs, ...(signal && { signal }) }).catch((err: unknown) => {
      if (!isFault(err, "unavailable")) throw err;
      // Not a warning: the launcher warns about a plugin that fails, and whoever needs one waits for it.
      log.info({ err }, "continued while plugins start");
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
function view(spec: PluginSpec, watched: ReadonlyMap<string, WatchedPlugin>): Plugin {
  const { name, deployTargets = [] } = spec;
  const plugin = watched.get(name);
  if (plugin === undefined) throw new Fault("internal", `plugin ${name} is not watched`);
  return {
    name,
    get url() {
      return spec.url;
    },
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
    ...plugin.calls,
  };
}
