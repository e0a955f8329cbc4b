import type { Application } from "../application/application.ts";
import type { ApplicationLivestate } from "./livestate.ts";

/**
 * Whether nothing of a removed application is observed any more until it comes back: a person has forgotten what it left, or it was pruned, and all that can be looked at was, and
 * nothing is there. `livestate` is what was observed last; undefined if nothing was.
 */
export function isLivestateOver(
  { removedAt, prunedAt, forgotten }: Pick<Application, "removedAt" | "prunedAt" | "forgotten">,
  livestate: Pick<ApplicationLivestate, "resources" | "syncReason"> | undefined,
): boolean {
  if (removedAt === undefined) return false;
  if (forgotten) return true;
  return prunedAt !== undefined && livestate !== undefined && livestate.resources.length === 0 && livestate.syncReason === "";
}

/** The live state of an application whose live state is over: it says that what was published before no longer counts. */
export function lastLivestate(
  { id, projectId, pipedId, lastEnded }: Pick<Application, "id" | "projectId" | "pipedId" | "lastEnded">,
  at: Temporal.Instant,
): ApplicationLivestate {
  return {
    applicationId: id,
    projectId,
    pipedId,
    commitHash: "",
    syncStatus: "unknown",
    syncReason: "",
    syncDetail: "",
    health: "unknown",
    resources: [],
    at,
    afterDeploymentId: lastEnded?.deploymentId,
    version: 0,
    over: true,
  };
}
