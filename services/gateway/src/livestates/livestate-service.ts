import type { ServiceImpl } from "@connectrpc/connect";
import { applicationKey, lastLivestate } from "@slipway/domain";
import type { LivestateService } from "@slipway/proto/api";
import { applicationFor } from "../applications/application-for.ts";
import type { ApplicationViews } from "../applications/application-views.ts";
import { ownedId } from "../applications/owned-id.ts";
import { whileAllowed } from "../applications/while-allowed.ts";
import type { Livestates } from "./livestates.ts";
import { watchLivestate } from "./watch-livestate.ts";
import { type WatchResourcesOptions, watchResources } from "./watch-resources.ts";

export interface LivestateServiceDeps {
  readonly views: Pick<ApplicationViews, "get" | "getRemoved" | "listen" | "all">;
  readonly livestates: Livestates;
  readonly now: () => Temporal.Instant;
  /** Default: those of `watchResources`. */
  readonly search?: WatchResourcesOptions;
}

/** Live states for clients, watched by push. */
export function livestateService({ views, livestates, now, search }: LivestateServiceDeps): ServiceImpl<typeof LivestateService> {
  return {
    watchLivestate: ({ idOrName, sinceVersion }, context) => {
      const { signal } = context;
      const { application } = applicationFor(views, idOrName, context, { removed: true });
      const { removedAt, prunedAt, forgotten } = application;
      // Its last live state is not held, and may have expired.
      const isGone = removedAt !== undefined && (prunedAt ?? forgotten) !== undefined;
      const absent = isGone ? lastLivestate(application, now()) : undefined;
      const watched = watchLivestate(
        livestates,
        { ownedId: ownedId(applicationKey(application)), sinceVersion: Number(sinceVersion), absent },
        signal,
      );
      return whileAllowed(watched, application, views, context);
    },
    watchResources: (request, context) => watchResources(views, request, context, search),
  };
}
