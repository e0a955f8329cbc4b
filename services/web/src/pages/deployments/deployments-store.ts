import { createClient } from "@connectrpc/connect";
import { DeploymentService, type WatchDeploymentsResponse } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import { LiveStore } from "../../api/live.ts";
import { transport } from "../../api/transport.ts";

/** The deployments that changed since the page follows them, by id. */
export type ChangedDeployments = ReadonlyMap<string, Deployment>;

const client = createClient(DeploymentService, transport);

/** What happens to deployments while somebody looks: newer than what lists tell. */
export const deploymentsStore = new LiveStore<ChangedDeployments, WatchDeploymentsResponse>({
  open: (signal) => client.watchDeployments({}, { signal }),
  empty: new Map(),
  apply: (state, messages) => {
    const next = new Map(state);
    for (const { deployment } of messages) if (deployment) next.set(deployment.id, deployment);
    return next;
  },
});
