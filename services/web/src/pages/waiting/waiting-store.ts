import { createClient } from "@connectrpc/connect";
import { DeploymentService, type WatchDeploymentsResponse } from "@slipway/proto/api";
import { LiveStore } from "../../api/live.ts";
import { transport } from "../../api/transport.ts";
import { applyWaiting, nothingWaits, type Waiting } from "./apply-waiting.ts";

const client = createClient(DeploymentService, transport);

/** The deployments that wait, of all projects that the person may see: for the navigation, which counts them, and for their page. */
export const waitingStore = new LiveStore<Waiting, WatchDeploymentsResponse>({
  open: (signal) => client.watchDeployments({ waiting: true }, { signal }),
  empty: nothingWaits,
  apply: applyWaiting,
  isWhole: ({ snapshotComplete }) => snapshotComplete,
});
