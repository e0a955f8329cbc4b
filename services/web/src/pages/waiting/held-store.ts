import { createClient } from "@connectrpc/connect";
import { ApplicationService, type WatchApplicationsResponse } from "@slipway/proto/api";
import { LiveStore } from "../../api/live.ts";
import { transport } from "../../api/transport.ts";
import { type Applications, applyNews } from "../applications/apply-news.ts";

const client = createClient(ApplicationService, transport);

/** The applications that are held: by a person, or because a deployment failed, was cancelled or was lost, and nothing tries it again. */
export const heldStore = new LiveStore<Applications, WatchApplicationsResponse>({
  open: (signal) => client.watchApplications({ filter: { held: true }, withoutResources: true }, { signal }),
  empty: new Map(),
  apply: applyNews,
  isWhole: ({ snapshotComplete }) => snapshotComplete,
});
