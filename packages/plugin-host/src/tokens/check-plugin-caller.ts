import type { Interceptor } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { PluginService } from "@slipway/proto/plugin";
import { HostService } from "@slipway/proto/plugin-extension";
import { callerConnection } from "@slipway/runtime";
import type { PluginCaller, PluginCallers } from "./plugin-callers.ts";

export interface CheckPluginCallerDeps {
  readonly callers: Pick<PluginCallers, "callerOf">;
  /** The plugin that owns a stage; undefined if there is no such deployment, which the service reports. Throws `not_found` for an unknown stage. Default: there are none. */
  readonly ownerOfStage?: (deploymentId: string, stageId: string) => Promise<string | undefined>;
}

const guarded: ReadonlySet<string> = new Set([PluginService.typeName, HostService.typeName]);

/** Rejects calls of callers that are none of this host's plugins, calls that one plugin makes for another, and tools asked for by what this host did not launch. */
export function checkPluginCaller({ callers, ownerOfStage = async () => undefined }: CheckPluginCallerDeps): Interceptor {
  const check = async (caller: PluginCaller, message: object): Promise<void> => {
    for (const owner of await ownersIn(message))
      if (!caller.mayCallFor(owner)) throw new Fault("forbidden", `${caller.name} may not call for plugin ${owner}`);
  };
  return (next) => async (request) => {
    if (!guarded.has(request.service.typeName)) return next(request);
    const caller = await callers.callerOf(request.header, callerConnection(request.contextValues));
    if (request.method === PluginService.method.installTool && !caller.mayInstallTools)
      throw new Fault("forbidden", `${caller.name} may not install tools: only plugins that this host launched may`);
    if (!request.stream) {
      await check(caller, request.message);
      return next(request);
    }
    return next({ ...request, message: checked(request.message, (message) => check(caller, message)) });
  };

  /** The plugins whose data a request accesses. */
  async function ownersIn(message: object): Promise<readonly string[]> {
    const { pluginName, deploymentId, stageId } = message as Readonly<Record<string, unknown>>;
    const owner = typeof deploymentId === "string" && typeof stageId === "string" ? await ownerOfStage(deploymentId, stageId) : undefined;
    return [owner, pluginName].filter((name) => typeof name === "string");
  }
}

async function* checked<T extends object>(messages: AsyncIterable<T>, check: (message: T) => Promise<void>): AsyncIterable<T> {
  for await (const message of messages) {
    await check(message);
    yield message;
  }
}
