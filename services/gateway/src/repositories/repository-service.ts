import type { ServiceImpl } from "@connectrpc/connect";
import type { RepositoryService } from "@slipway/proto/api";
import { encodeRepository } from "@slipway/state";
import type { Repositories } from "./repositories.ts";

/** Repositories for clients, as their watchers reported them last. */
export function repositoryService(repositories: Repositories): ServiceImpl<typeof RepositoryService> {
  return {
    listRepositories: ({ pipedId }) => ({ repositories: repositories.list(pipedId).map(encodeRepository) }),
  };
}
