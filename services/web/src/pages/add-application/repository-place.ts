import type { RepositoryStatus } from "@slipway/proto/state";

/** A repository of a piped, as calls name it. */
export type RepositoryPlace = Pick<RepositoryStatus, "projectId" | "pipedId" | "repositoryId">;

/** Only what names it. */
export function placeOf({ projectId, pipedId, repositoryId }: RepositoryPlace): RepositoryPlace {
  return { projectId, pipedId, repositoryId };
}

/** A repository of a piped in the address. */
export function textOfPlace({ projectId, pipedId, repositoryId }: RepositoryPlace): string {
  return `${projectId}/${pipedId}/${repositoryId}`;
}
