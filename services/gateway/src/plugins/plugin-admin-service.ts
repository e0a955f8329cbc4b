import { durationFromMs } from "@bufbuild/protobuf/wkt";
import type { HandlerContext, ServiceImpl } from "@connectrpc/connect";
import { type Actor, Fault } from "@slipway/domain";
import type { PluginAdminService } from "@slipway/proto/api";
import type { PipedBeat, PluginLine, PluginStatus } from "@slipway/proto/state";
import { pluginState } from "@slipway/state";
import { callerOf } from "../access/caller.ts";
import { placeIn } from "../access/place.ts";
import { actorOf } from "../commands/actor-of.ts";

/** Requests to executors. */
export interface PluginAdminServiceDeps {
  readonly listPlugins: (signal: AbortSignal) => Promise<readonly PluginStatus[]>;
  /** Waits for NATS as long as it takes. */
  readonly watchBeats: (
    signal: AbortSignal,
  ) => AsyncIterable<{ readonly kind: "beat"; readonly beat: PipedBeat; readonly at: Date } | { readonly kind: "ready" }>;
  readonly readLines: (executor: ExecutorKey, request: LinesRequest, signal: AbortSignal) => Promise<readonly PluginLine[]>;
  readonly restart: (executor: ExecutorKey, name: string, actor: Actor, signal: AbortSignal) => Promise<PluginStatus | undefined>;
}

/** Which executor is asked. */
type ExecutorKey = Pick<PluginStatus, "projectId" | "pipedId" | "executorId">;

export interface LinesRequest {
  readonly name: string;
  readonly after?: bigint;
  readonly tail?: number;
  readonly waitMs?: number;
}

/** Number of lines of requests that set none. */
const defaultTail = 100;
/** How long one request of a follower waits for new lines. */
const waitMs = 10_000;

/** Plugins for clients, as their executors report them now. Nothing is stored. */
export function pluginAdminService({
  listPlugins,
  watchBeats,
  readLines,
  restart,
}: PluginAdminServiceDeps): ServiceImpl<typeof PluginAdminService> {
  /** The plugins that the caller may know of. */
  const seenBy = async (context: HandlerContext): Promise<readonly PluginStatus[]> => {
    const caller = callerOf(context);
    return (await listPlugins(context.signal)).filter(({ projectId }) => caller.sees(placeIn("piped", projectId)));
  };
  const find = async (name: string, pipedId: string, context: HandlerContext): Promise<PluginStatus> => {
    const plugin = choose(await seenBy(context), name, pipedId);
    callerOf(context).require(placeIn("piped", plugin.projectId), `plugin ${name} of piped ${plugin.pipedId}`);
    return plugin;
  };
  return {
    async listPlugins({ pipedId }, context) {
      const plugins = await seenBy(context);
      return { plugins: plugins.filter((plugin) => pipedId === "" || plugin.pipedId === pipedId).toSorted(byPipedAndName) };
    },
    async *watchPipeds(_, context) {
      const caller = callerOf(context);
      for await (const item of watchBeats(context.signal))
        if (item.kind === "ready") yield {};
        else if (caller.sees(placeIn("piped", item.beat.projectId)))
          yield { beat: item.beat, age: durationFromMs(Math.max(0, Date.now() - item.at.getTime())) };
    },
    async *readPluginLog({ name, pipedId, tail, follow }, context) {
      const { signal } = context;
      const plugin = await find(name, pipedId, context);
      if (isExternal(plugin))
        throw new Fault("precondition", `plugin ${name} is managed externally at ${plugin.address}: look for its output there`);
      let lines = await readLines(plugin, { name, tail: tail || defaultTail }, signal);
      let after = lines.at(-1)?.sequence ?? 0n;
      if (lines.length > 0) yield { lines: [...lines] };
      while (follow && !signal.aborted) {
        lines = await readLines(plugin, { name, after, waitMs }, signal);
        after = lines.at(-1)?.sequence ?? after;
        if (lines.length > 0) yield { lines: [...lines] };
      }
    },
    async restartPlugin({ name, pipedId }, context) {
      const { signal } = context;
      const executor = await find(name, pipedId, context);
      const plugin = await restart(executor, name, actorOf(context), signal);
      return plugin ? { plugin } : {};
    },
  };
}

/** The plugin of this name. Throws `not_found` with the plugins there are, `invalid` if several pipeds have one of this name. */
function choose(plugins: readonly PluginStatus[], name: string, pipedId: string): PluginStatus {
  const there = plugins.filter((plugin) => pipedId === "" || plugin.pipedId === pipedId);
  const named = there.filter((plugin) => plugin.name === name);
  const where = pipedId === "" ? "" : ` in piped ${pipedId}`;
  const pipeds = [...new Set(named.map((plugin) => plugin.pipedId))].sort();
  if (pipeds.length > 1) throw new Fault("invalid", `several pipeds have a plugin ${name}: set piped to one of ${pipeds.join(", ")}`);
  const found = named.find((plugin) => !isExternal(plugin)) ?? named[0];
  if (found !== undefined) return found;
  if (there.length === 0) throw new Fault("not_found", `no executor${where} answers: plugins are listed only while their executor runs`);
  const names = [...new Set(there.map((plugin) => plugin.name))].sort();
  throw new Fault("not_found", `no plugin ${name}${where}: choose one of ${names.join(", ")}`);
}

function isExternal({ state }: PluginStatus): boolean {
  return pluginState.decode(state) === "external";
}

function byPipedAndName(a: PluginStatus, b: PluginStatus): number {
  return a.pipedId.localeCompare(b.pipedId) || a.name.localeCompare(b.name) || a.executor.localeCompare(b.executor);
}
