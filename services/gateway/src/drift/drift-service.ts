import { create } from "@bufbuild/protobuf";
import type { Client, ServiceImpl } from "@connectrpc/connect";
import { DriftFilterSchema, type DriftService } from "@slipway/proto/api";
import type { HistoryService } from "@slipway/proto/trace";
import { callerOf } from "../access/caller.ts";
import { inProject } from "../access/in-project.ts";
import { placeOfApplication } from "../access/place.ts";
import { seenPage } from "../access/seen-page.ts";
import type { ApplicationViews } from "../applications/application-views.ts";

export interface DriftServiceDeps {
  readonly history: Pick<Client<typeof HistoryService>, "listDriftEpisodes">;
  readonly views: Pick<ApplicationViews, "known">;
}

/** The history of drifts for clients: every call goes to the trace service. What a caller may not see is left out. */
export function driftService({ history, views }: DriftServiceDeps): ServiceImpl<typeof DriftService> {
  return {
    listDriftEpisodes: async (request, context) => {
      const caller = callerOf(context);
      const filter = inProject(request.filter ?? create(DriftFilterSchema), caller);
      const { items: episodes, nextPageToken } = await seenPage(request, {
        isLimited: !caller.sees(placeOfApplication({ projectId: filter.projectId || "*", labels: {}, name: "" })),
        read: async (page) => {
          const found = await history.listDriftEpisodes({ ...request, filter, ...page }, { signal: context.signal });
          return { items: found.episodes, nextPageToken: found.nextPageToken };
        },
        show: (episode) => {
          const { projectId, applicationId, applicationName: name } = episode;
          return caller.sees(placeOfApplication({ projectId, ...(views.known(applicationId) ?? { labels: {}, name }) }))
            ? episode
            : undefined;
        },
      });
      return { episodes: [...episodes], nextPageToken };
    },
  };
}
