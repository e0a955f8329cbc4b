import type { ServiceImpl } from "@connectrpc/connect";
import type { LivestateService } from "@slipway/proto/api";
import type { ApplicationViews } from "../applications/application-views.ts";
import type { Livestates } from "./livestates.ts";
import { watchLivestate } from "./watch-livestate.ts";

export interface LivestateServiceDeps {
  readonly views: Pick<ApplicationViews, "getRemoved">;
  readonly livestates: Livestates;
}

/** Live states for clients, watched by push. */
export function livestateService({ views, livestates }: LivestateServiceDeps): ServiceImpl<typeof LivestateService> {
  return {
    watchLivestate: ({ idOrName, sinceVersion }, { signal }) => {
      const { id: applicationId } = views.getRemoved(idOrName).application;
      return watchLivestate(livestates, { applicationId, sinceVersion: Number(sinceVersion) }, signal);
    },
  };
}
