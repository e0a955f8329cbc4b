import type { ServiceImpl } from "@connectrpc/connect";
import { lastLivestate } from "@slipway/domain";
import type { LivestateService } from "@slipway/proto/api";
import type { ApplicationViews } from "../applications/application-views.ts";
import type { Livestates } from "./livestates.ts";
import { watchLivestate } from "./watch-livestate.ts";

export interface LivestateServiceDeps {
  readonly views: Pick<ApplicationViews, "getRemoved">;
  readonly livestates: Livestates;
  readonly now: () => Temporal.Instant;
}

/** Live states for clients, watched by push. */
export function livestateService({ views, livestates, now }: LivestateServiceDeps): ServiceImpl<typeof LivestateService> {
  return {
    watchLivestate: ({ idOrName, sinceVersion }, { signal }) => {
      const { application } = views.getRemoved(idOrName);
      const { removedAt, prunedAt, forgotten, id: applicationId } = application;
      // Its last live state is not held, and may have expired.
      const isGone = removedAt !== undefined && (prunedAt ?? forgotten) !== undefined;
      const absent = isGone ? lastLivestate(application, now()) : undefined;
      return watchLivestate(livestates, { applicationId, sinceVersion: Number(sinceVersion), absent }, signal);
    },
  };
}
