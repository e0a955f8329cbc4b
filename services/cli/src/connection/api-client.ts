import { userInfo } from "node:os";
import type { Client, Interceptor } from "@connectrpc/connect";
import { ApplicationService, DeploymentService, PluginAdminService, SystemService, TraceService } from "@slipway/proto/api";
import { connectClient, connectTransport } from "@slipway/runtime";

/** The default address of the gateway. */
export const defaultServer = "http://127.0.0.1:7400";

/** A client of the public API. Disposing closes the connection. */
export interface ApiClient extends AsyncDisposable {
  readonly applications: Client<typeof ApplicationService>;
  readonly deployments: Client<typeof DeploymentService>;
  readonly plugins: Client<typeof PluginAdminService>;
  readonly traces: Client<typeof TraceService>;
  readonly system: Client<typeof SystemService>;
}

/** Connects to a gateway at the first call. Requests are recorded under the name of the local user, or SLIPWAY_USER. */
export function connectApi(server: string): ApiClient {
  const asUser: Interceptor = (next) => (request) => {
    request.header.set("slipway-user", userName());
    return next(request);
  };
  const transport = connectTransport({ url: server, interceptors: [asUser] });
  return {
    applications: connectClient(ApplicationService, transport),
    deployments: connectClient(DeploymentService, transport),
    plugins: connectClient(PluginAdminService, transport),
    traces: connectClient(TraceService, transport),
    system: connectClient(SystemService, transport),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

function userName(): string {
  return process.env["SLIPWAY_USER"] || process.env["USER"] || userInfo().username;
}
