import { createClient } from "@connectrpc/connect";
import { LivestateService, type WatchResourcesResponse } from "@slipway/proto/api";
import { LiveStore } from "../../api/live.ts";
import { transport } from "../../api/transport.ts";
import { resourceTerms } from "./resource-terms.ts";

const client = createClient(LivestateService, transport);

/** How many objects are shown of those that fit. */
const mostResources = 1_000;

export type ResourcesStore = LiveStore<WatchResourcesResponse | undefined, WatchResourcesResponse>;

const stores = new Map<string, ResourcesStore>();
const mostStores = 10;

/** The objects that fit a query, of all applications. Undefined until the gateway has looked. */
export function resourcesStore(query: string): ResourcesStore {
  const kept = stores.get(query);
  if (kept) return kept;
  const store: ResourcesStore = new LiveStore<WatchResourcesResponse | undefined, WatchResourcesResponse>({
    open: (signal) => client.watchResources({ terms: [...resourceTerms(query)], limit: mostResources }, { signal }),
    empty: undefined,
    apply: (state, messages) => messages.at(-1) ?? state,
    // Each query that was typed is a search of its own.
    lingerMs: 2_000,
  });
  const [oldest] = stores.keys();
  if (stores.size >= mostStores && oldest !== undefined) stores.delete(oldest);
  stores.set(query, store);
  return store;
}
