import type { PipedConfig } from "@slipway/app-config";
import type { Bus } from "@slipway/bus";
import { type Logger, type RpcServer, serveConnect } from "@slipway/runtime";
import { checkPluginToken } from "../tokens/check-plugin-token.ts";
import type { PluginTokens } from "../tokens/plugin-tokens.ts";
import type { ToolRegistry } from "../tools/tool-registry.ts";
import { pluginHostRoutes } from "./plugin-host-routes.ts";
import { pluginServiceDeps } from "./plugin-service-deps.ts";
import { stagePlugin } from "./stage-plugin.ts";

export interface PluginHostOptions {
  readonly bus: Bus;
  readonly piped: Pick<PipedConfig, "projectId" | "pipedId">;
  readonly tools: ToolRegistry;
  readonly tokens: PluginTokens;
  readonly port: number;
  readonly log: Logger;
}

/** Serves the plugins' services at `port`. Each plugin may only access its own stages and data. */
export function servePluginHost({ bus, piped, tools, tokens, port, log }: PluginHostOptions): Promise<RpcServer> {
  const deps = pluginServiceDeps(bus, piped, tools);
  const interceptors = [checkPluginToken({ tokens, ownerOfStage: stagePlugin(deps.deployments) })];
  return serveConnect({ port, log, routes: pluginHostRoutes(deps), interceptors });
}
