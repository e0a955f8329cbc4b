import { derivedId } from "../../derived-id.ts";
import type { Application } from "../application.ts";

type Fields = Partial<Application>;

/** What changes when an application exists again, or still does. One whose objects were deleted begins anew. */
export function restored(state: Application): Fields {
  const present = { removedAt: undefined, removedReason: "", staysRemoved: false, pruneCommit: "", keptReason: "", forgotten: undefined };
  return state.prunedAt === undefined ? present : { ...present, ...anew(state) };
}

/** What changes when the objects of an application were deleted. One that came back meanwhile begins anew at once. */
export function pruned(state: Application, at: Temporal.Instant, pruneLeft: readonly string[]): Fields {
  return state.removedAt === undefined ? anew(state) : { prunedAt: at, pruneLeft };
}

/** As if nothing had been seen or deployed. A commit that was deployed before is then deployed on another occasion. */
function anew({ id, seen, lastEnded }: Application): Fields {
  const occasion = derivedId("occasion", id, seen?.occasion ?? "", "pruned", lastEnded?.deploymentId ?? "");
  return {
    prunedAt: undefined,
    pruneLeft: [],
    seen: { commitHash: "", treeId: undefined, occasion },
    lastTriggered: undefined,
    lastSucceeded: undefined,
    holds: [],
    liftedHolds: [],
  };
}
