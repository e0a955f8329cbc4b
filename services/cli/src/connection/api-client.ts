import type { Client, Interceptor } from "@connectrpc/connect";
import { acceptedPersonName } from "@slipway/domain";
import {
  AccessService,
  ApiKeyService,
  ApplicationFileService,
  ApplicationService,
  AuditService,
  ChainService,
  DeploymentService,
  DriftService,
  EventService,
  InsightsService,
  InspectionService,
  LivestateService,
  NotificationService,
  PlanPreviewService,
  PluginAdminService,
  RepositoryService,
  SystemService,
  TraceService,
} from "@slipway/proto/api";
import { connectClient, connectTransport } from "@slipway/runtime/client";
import { writeErr } from "../output/terminal/terminal.ts";
import { type TokenSource, tokenSource } from "../sign-in/token-source.ts";
import { userName } from "../sign-in/user-name.ts";

/** A client of the public API. Disposing closes the connection. */
export interface ApiClient extends AsyncDisposable {
  readonly access: Client<typeof AccessService>;
  readonly apiKeys: Client<typeof ApiKeyService>;
  readonly applications: Client<typeof ApplicationService>;
  readonly audit: Client<typeof AuditService>;
  readonly chains: Client<typeof ChainService>;
  readonly deployments: Client<typeof DeploymentService>;
  readonly drift: Client<typeof DriftService>;
  readonly events: Client<typeof EventService>;
  readonly insights: Client<typeof InsightsService>;
  readonly inspection: Client<typeof InspectionService>;
  readonly livestates: Client<typeof LivestateService>;
  readonly notifications: Client<typeof NotificationService>;
  readonly plugins: Client<typeof PluginAdminService>;
  readonly previews: Client<typeof PlanPreviewService>;
  readonly repositories: Client<typeof RepositoryService>;
  readonly applicationFiles: Client<typeof ApplicationFileService>;
  readonly traces: Client<typeof TraceService>;
  readonly system: Client<typeof SystemService>;
}

/**
 * Connects to a gateway at the first call. Requests are recorded under the name of the local user, or SLIPWAY_USER; warns if that is no name that the
 * gateway accepts, because they are recorded as anonymous then. `project`: the one that the rights of a job are asked for; "" for any.
 */
export function connectApi(server: string, project = ""): ApiClient {
  const user = userName();
  if (acceptedPersonName(user) === undefined) writeErr(warning(user));
  // A header holds ASCII only. A name with half a character cannot be encoded.
  const header = encodeURIComponent(user.toWellFormed());
  const asUser: Interceptor = (next) => (request) => {
    request.header.set("slipway-user", header);
    return next(request);
  };
  const transport = connectTransport({ url: server, interceptors: [asUser, withToken(tokenSource(server, project))] });
  return {
    access: connectClient(AccessService, transport),
    apiKeys: connectClient(ApiKeyService, transport),
    applications: connectClient(ApplicationService, transport),
    audit: connectClient(AuditService, transport),
    chains: connectClient(ChainService, transport),
    deployments: connectClient(DeploymentService, transport),
    drift: connectClient(DriftService, transport),
    events: connectClient(EventService, transport),
    insights: connectClient(InsightsService, transport),
    inspection: connectClient(InspectionService, transport),
    livestates: connectClient(LivestateService, transport),
    notifications: connectClient(NotificationService, transport),
    plugins: connectClient(PluginAdminService, transport),
    previews: connectClient(PlanPreviewService, transport),
    repositories: connectClient(RepositoryService, transport),
    applicationFiles: connectClient(ApplicationFileService, transport),
    traces: connectClient(TraceService, transport),
    system: connectClient(SystemService, transport),
    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
}

function withToken(tokens: TokenSource): Interceptor {
  return (next) => async (request) => {
    const token = await tokens.token();
    if (token !== undefined) request.header.set("authorization", `Bearer ${token}`);
    return next(request);
  };
}

function warning(user: string): string {
  const name = JSON.stringify(user.slice(0, 100));
  return `slipway: the user name ${name} is recorded as anonymous: set SLIPWAY_USER to 1 to 100 characters without control characters`;
}
