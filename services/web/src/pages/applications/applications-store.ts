import { createClient } from "@connectrpc/connect";
import { ApplicationService, type WatchApplicationsResponse } from "@slipway/proto/api";
import { LiveStore } from "../../api/live.ts";
import { transport } from "../../api/transport.ts";
import { type Applications, applyNews } from "./apply-news.ts";

const client = createClient(ApplicationService, transport);

/** One for the whole page: lists, searches and the palette look at the same applications. */
export const applicationsStore = new LiveStore<Applications, WatchApplicationsResponse>({
  open: (signal) => client.watchApplications({ brief: true }, { signal }),
  empty: new Map(),
  apply: applyNews,
  isWhole: ({ snapshotComplete }) => snapshotComplete,
});
