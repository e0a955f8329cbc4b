import type { ApplicationAggregates, InspectedPlace, Inspections } from "@slipway/bus";
import {
  type Application,
  desiredDeployment,
  Fault,
  isFault,
  type ObjectEvents,
  type ObjectLogPart,
  type ObjectName,
  sourceOf,
} from "@slipway/domain";
import type { InspectedApplication, Plugin, PluginSource, Plugins } from "@slipway/plugin-client";

export interface InspectApplicationsDeps {
  readonly applications: Pick<ApplicationAggregates, "get">;
  readonly plugins: Pick<Plugins, "find">;
  /** Makes known what must not be shown of an application. Throws `unavailable`. */
  readonly learnSecrets: (application: Application, signal: AbortSignal) => Promise<void>;
  /** The files of an application at a commit. Throws `not_found` if they do not exist, `unavailable` while Git cannot be reached. */
  readonly openSource: (application: Application, commitHash: string, signal: AbortSignal) => Promise<PluginSource & AsyncDisposable>;
}

/** Shows people objects of the applications of a piped, as the plugins of each application do. */
export function inspectApplications(deps: InspectApplicationsDeps): Inspections {
  return {
    getManifest: async (place, { object, withManagedFields, withDeclared }, signal) => {
      const places = await placesOf(deps, place, signal);
      await using source = withDeclared ? await declaringSource(deps, place, signal) : undefined;
      return await firstOf(places, (plugin, inspected) =>
        plugin.getManifest({ ...inspected, object: named(object), withManagedFields, source }, { signal }),
      );
    },
    listEvents: async (place, { object }, signal) => {
      const places = await placesOf(deps, place, signal);
      const list = (plugin: Plugin, inspected: InspectedApplication) =>
        plugin.listEvents({ ...inspected, object: object && named(object) }, { signal });
      if (object !== undefined) return await firstOf(places, list);
      const { parts, problems } = await askAll(places, list, signal);
      const at = ({ lastAt }: ObjectEvents["events"][number]) => lastAt?.epochMilliseconds ?? 0;
      const events = parts.flatMap((part) => part.events).toSorted((a, b) => at(a) - at(b));
      return { events, omitted: omittedOf(parts), problems };
    },
    listUnmanaged: async (place, signal) => {
      const list = (plugin: Plugin, inspected: InspectedApplication) => plugin.listUnmanaged(inspected, { signal });
      const { parts, problems } = await askAll(await placesOf(deps, place, signal), list, signal);
      return { objects: parts.flatMap(({ objects }) => objects), omitted: omittedOf(parts), problems };
    },
    async *streamLogs(place, { object, container, previous, sinceSeconds, tailLines, follow }, signal) {
      const wish = { object: named(object), container, previous, sinceSeconds, tailLines, follow };
      yield* await firstOf(await placesOf(deps, place, signal), (plugin, inspected) =>
        begun(plugin.streamLogs({ ...inspected, ...wish }, { signal })),
      );
    },
  };
}

interface Place {
  readonly plugin: Plugin;
  readonly inspected: InspectedApplication;
}

/** The plugins of an application, each with its deploy targets. Throws `not_found` for an application, target or plugin that there is not. */
async function placesOf(
  { applications, plugins, learnSecrets }: InspectApplicationsDeps,
  { deployTarget, ...key }: InspectedPlace,
  signal: AbortSignal,
): Promise<readonly Place[]> {
  const { state: application } = await applications.get(key);
  await learnSecrets(application, signal);
  const { id, name, pipedId } = application;
  const all = Object.entries(application.deployTargets);
  const chosen = all.flatMap(([plugin, targets]): readonly (readonly [string, readonly string[]])[] => {
    if (deployTarget === "") return [[plugin, targets]];
    return targets.includes(deployTarget) ? [[plugin, [deployTarget]]] : [];
  });
  if (chosen.length === 0) {
    const known = all.flatMap(([, targets]) => targets).join(", ") || "none";
    throw new Fault("not_found", `application ${name} has no deploy target${deployTarget && ` ${deployTarget}`}: it has ${known}`);
  }
  return chosen.map(([pluginName, deployTargets]) => {
    const plugin = plugins.find(pluginName);
    if (plugin === undefined) throw new Fault("not_found", `this piped has no plugin ${pluginName}`);
    return { plugin, inspected: { application: { id, name, pipedId }, deployTargets } };
  });
}

/** The files with which the live state of an application is compared; undefined for one that was never deployed. */
async function declaringSource(
  { applications, openSource }: InspectApplicationsDeps,
  { deployTarget: _, ...key }: InspectedPlace,
  signal: AbortSignal,
): Promise<(PluginSource & AsyncDisposable) | undefined> {
  const { state: application } = await applications.get(key);
  const desired = desiredDeployment(application);
  return desired && (await openSource({ ...application, source: sourceOf(desired, application) }, desired.commitHash, signal));
}

/** The answer of the first plugin that has the object. If none has it, the fault of one that looked for it. */
async function firstOf<T>(places: readonly Place[], ask: (plugin: Plugin, inspected: InspectedApplication) => Promise<T>): Promise<T> {
  const failures: Fault[] = [];
  for (const { plugin, inspected } of places) {
    try {
      return await ask(plugin, inspected);
    } catch (error) {
      // `precondition`: the plugin does not offer it.
      if (!isFault(error, "not_found", "precondition")) throw error;
      failures.push(error);
    }
  }
  throw failures.find(({ code }) => code === "not_found") ?? failures[0] ?? new Fault("not_found", "the application has no plugin");
}

/** A list of a plugin, of which something may be missing. */
interface Part {
  readonly omitted: number;
  readonly problems: readonly string[];
}

/** The lists of all plugins. One that does not offer it is no problem of the others. Throws if none has an answer. */
async function askAll<T extends Part>(
  places: readonly Place[],
  list: (plugin: Plugin, inspected: InspectedApplication) => Promise<T>,
  signal: AbortSignal,
): Promise<{ readonly parts: readonly T[]; readonly problems: readonly string[] }> {
  const answers = await Promise.allSettled(places.map(({ plugin, inspected }) => list(plugin, inspected)));
  signal.throwIfAborted();
  const parts = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
  const failures = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as unknown] : []));
  const bug = failures.find((failure) => !isFault(failure));
  if (bug !== undefined || parts.length === 0) throw bug ?? failures[0];
  const failed = failures.flatMap((failure) => (isFault(failure) && failure.code !== "precondition" ? [failure.message] : []));
  return { parts, problems: [...parts.flatMap(({ problems }) => problems), ...failed] };
}

function omittedOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { omitted }) => sum + omitted, 0);
}

/** A log once its first part has come, or its refusal. */
async function begun(parts: AsyncGenerator<ObjectLogPart, void, undefined>): Promise<AsyncGenerator<ObjectLogPart, void, undefined>> {
  const first = await parts.next();
  return (async function* () {
    try {
      if (first.done) return;
      yield first.value;
      yield* parts;
    } finally {
      await parts.return();
    }
  })();
}

function named(object: ObjectName | undefined): ObjectName {
  if (object === undefined) throw new Fault("invalid", "the request does not name an object");
  const { kind, name, namespace } = object;
  return { kind, name, namespace };
}
