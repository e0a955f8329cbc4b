import type { ServiceImpl } from "@connectrpc/connect";
import type { RepositoryService } from "@slipway/proto/api";
import { encodeRepository } from "@slipway/state";
import { callerOf } from "../access/caller.ts";
import { placeIn } from "../access/place.ts";
import type { Repositories } from "./repositories.ts";

/** Repositories for clients, as their watchers reported them last. */
export function repositoryService(repositories: Repositories): ServiceImpl<typeof RepositoryService> {
  return {
    listRepositories: ({ pipedId }, context) => {
      const caller = callerOf(context);
      const seen = repositories.list(pipedId).filter(({ projectId }) => caller.may(placeIn("piped", projectId)));
      return { repositories: seen.map(encodeRepository) };
    },
  };
}
