import { JsonRequests } from "../client/json-requests.ts";
import { KubeClient } from "../client/kube-client.ts";
import type { RequestChannel } from "../client/transport.ts";
import type { Applier } from "./applier.ts";
import { ServerApplier } from "./server-applier.ts";

/** How a cluster is read and written. */
export interface ClusterAccess {
  /** Reads. */
  readonly client: KubeClient;
  /** Writes. */
  readonly applier: Applier;
}

/** Reads and writes by requests to the API server. */
export function accessByRequests(server: string, transport: RequestChannel): ClusterAccess {
  const requests = new JsonRequests(server, transport);
  return { client: new KubeClient(server, transport, requests), applier: new ServerApplier(requests) };
}
