import type { Interceptor } from "@connectrpc/connect";
import { Fault } from "@slipway/domain";
import { PluginService } from "@slipway/proto/plugin";
import { HostService } from "@slipway/proto/plugin-extension";
import { pluginToken } from "@slipway/runtime";
import type { PluginTokens } from "./plugin-tokens.ts";

export interface CheckPluginTokenDeps {
  readonly tokens: PluginTokens;
  /** The plugin that owns a stage; undefined if there is no such deployment, which the service reports. Throws `not_found` for an unknown stage. */
  readonly ownerOfStage: (deploymentId: string, stageId: string) => Promise<string | undefined>;
}

const guarded: ReadonlySet<string> = new Set([PluginService.typeName, HostService.typeName]);

/**
 * Rejects calls to the plugins' host that one plugin makes for another. A plugin with a token is identified by it. Plugins without one cannot be
 * distinguished from each other or from any other process of this machine, so their data is open to callers without a token.
 */
export function checkPluginToken({ tokens, ownerOfStage }: CheckPluginTokenDeps): Interceptor {
  const check = async (caller: string | undefined, message: object): Promise<void> => {
    for (const owner of await ownersIn(message)) {
      if (owner === caller || (caller === undefined && tokens.tokenOf(owner) === undefined)) continue;
      const who = caller === undefined ? "a caller without its token" : `plugin ${caller}`;
      throw new Fault("forbidden", `${who} may not call for plugin ${owner}`);
    }
  };
  return (next) => async (request) => {
    if (!guarded.has(request.service.typeName)) return next(request);
    const caller = callerOf(request.header.get(pluginToken.header));
    if (!request.stream) {
      await check(caller, request.message);
      return next(request);
    }
    return next({ ...request, message: checked(request.message, (message) => check(caller, message)) });
  };

  function callerOf(token: string | null): string | undefined {
    if (token !== null) {
      const plugin = tokens.pluginOf(token);
      if (plugin === undefined) throw new Fault("unauthenticated", "the token is not one of this host's");
      return plugin;
    }
    if (tokens.someHaveNone) return undefined;
    throw new Fault("unauthenticated", "every plugin of this host has a token, but this call has none");
  }

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
