import { createClient } from "@connectrpc/connect";
import {
  ApplicationService,
  type ApplicationView,
  DeploymentService,
  LivestateService,
  type WatchApplicationsResponse,
  type WatchDeploymentsResponse,
  type WatchLivestateResponse,
} from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";
import { LiveStore } from "../../api/live.ts";
import { transport } from "../../api/transport.ts";
import { applyUpdates, type LiveObjects, noObjects } from "./objects/live-objects.ts";

/** What the page of one application follows. */
export interface ApplicationStores {
  /** Undefined: there is none with this id that the person may see. */
  readonly view: LiveStore<ApplicationView | undefined, WatchApplicationsResponse>;
  readonly objects: LiveStore<LiveObjects, WatchLivestateResponse>;
  /** Those of its deployments that changed since the page follows them, by id. */
  readonly deployments: LiveStore<ReadonlyMap<string, Deployment>, WatchDeploymentsResponse>;
}

/** How many applications are remembered, so that going back shows them at once. */
const most = 8;
const kept = new Map<string, ApplicationStores>();

/** The stores of an application, the same for as long as it is one of the last that were opened. */
export function storesOf(applicationId: string): ApplicationStores {
  const stores = kept.get(applicationId) ?? openStores(applicationId);
  kept.delete(applicationId);
  kept.set(applicationId, stores);
  for (const id of [...kept.keys()].slice(0, -most)) kept.delete(id);
  return stores;
}

function openStores(applicationId: string): ApplicationStores {
  const applications = createClient(ApplicationService, transport);
  const livestates = createClient(LivestateService, transport);
  const deployments = createClient(DeploymentService, transport);
  return {
    view: new LiveStore<ApplicationView | undefined, WatchApplicationsResponse>({
      open: (signal) =>
        // Its objects come as changes of what was known, without the texts of differences: see `objects`.
        applications.watchApplications({ filter: { applicationId, includeRemoved: true }, withoutResources: true }, { signal }),
      empty: undefined,
      apply: (state, messages) =>
        messages.reduce((last, { application, noLongerMatches }) => (noLongerMatches ? undefined : (application ?? last)), state),
      isWhole: ({ snapshotComplete }) => snapshotComplete,
    }),
    objects: new LiveStore({
      open: (signal) => livestates.watchLivestate({ idOrName: applicationId }, { signal }),
      empty: noObjects,
      apply: applyUpdates,
      isWhole: ({ update }) => !update.value?.hasMore,
    }),
    deployments: new LiveStore<ReadonlyMap<string, Deployment>, WatchDeploymentsResponse>({
      open: (signal) => deployments.watchDeployments({ applicationId }, { signal }),
      empty: new Map(),
      apply: (state, messages) => {
        const next = new Map(state);
        for (const { deployment } of messages) if (deployment) next.set(deployment.id, deployment);
        return next;
      },
    }),
  };
}
