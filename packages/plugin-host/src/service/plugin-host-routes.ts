import type { ConnectRouter } from "@connectrpc/connect";
import { PluginService } from "@slipway/proto/plugin";
import { HostService } from "@slipway/proto/plugin-extension";
import { type HostServiceDeps, hostService } from "./host-service.ts";
import { type PluginServiceDeps, pluginService } from "./plugin-service.ts";

/** The services at the address that plugins are started with: PipeCD's, and our extension of it. */
export function pluginHostRoutes(deps: PluginServiceDeps & HostServiceDeps): (router: ConnectRouter) => void {
  return (router) => {
    router.service(PluginService, pluginService(deps));
    router.service(HostService, hostService(deps));
  };
}
