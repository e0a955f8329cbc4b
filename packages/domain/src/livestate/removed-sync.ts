import type { Application } from "../application/application.ts";
import { describeForgotten } from "../application/removal/forgotten.ts";
import type { ApplicationLivestate, LiveResource, SyncState } from "./livestate.ts";

/** What is known of a removed application. */
export type RemovedApplication = Pick<Application, "id" | "prunedAt" | "pruneLeft" | "forgotten" | "lastTriggered" | "deployTargets">;

type Seen = Pick<ApplicationLivestate, "syncReason" | "resources"> | undefined;

/** Whether a resource is something that a removed application has left: it exists, and does not go with another one. */
export function isOrphan({ parentIds, health }: Pick<LiveResource, "parentIds" | "health">): boolean {
  return parentIds.length === 0 && health !== "missing";
}

/** The sync state of a removed application: orphaned while something of it is left, or may be, and nobody has forgotten it. */
export function removedSync(application: RemovedApplication, livestate: Seen): SyncState {
  const { id, prunedAt, pruneLeft, forgotten, lastTriggered } = application;
  if (lastTriggered === undefined) return { status: "unknown", reason: "it was never deployed" };
  if (forgotten) return { status: "unknown", reason: describeForgotten(forgotten) };
  const { orphans, unread, unreached } = leftoversOf(application, livestate);
  const again = unreached && `${unreached}; to try again: slipway app prune ${id.slice(0, 8)}`;
  if (isNothingSeen(application, livestate))
    return pruneLeft.length === 0
      ? { status: "unknown", reason: "nothing of it is left on its deploy targets" }
      : { status: "orphaned", reason: again };
  const why = prunedAt
    ? "; the prune left it there"
    : `; to delete ${orphans.length === 1 ? "it" : "them"}: slipway app prune ${id.slice(0, 8)}`;
  return {
    status: "orphaned",
    reason: [`${whatIsWhere(application, orphans)}${why}`, unread, again].filter((part) => part !== "").join("; "),
  };
}

/** Says what a removed application has left, and where, as far as it is known; "" if nothing is left. */
export function describeLeftovers(application: RemovedApplication, livestate: Seen): string {
  if (removedSync({ ...application, forgotten: undefined }, livestate).status !== "orphaned") return "";
  const { orphans, unread, unreached } = leftoversOf(application, livestate);
  const seen = isNothingSeen(application, livestate) ? "" : whatIsWhere(application, orphans);
  return [seen, unread, unreached].filter((part) => part !== "").join("; ");
}

function leftoversOf({ pruneLeft }: RemovedApplication, livestate: Seen) {
  return {
    orphans: livestate?.resources.filter(isOrphan) ?? [],
    unread: livestate?.syncReason ?? "",
    unreached: pruneLeft.length > 0 ? `the prune left what is on ${pruneLeft.join("; ")}` : "",
  };
}

/** Whether all that can be looked at was, or was pruned, and nothing is there. */
function isNothingSeen(application: RemovedApplication, livestate: Seen): boolean {
  const { orphans, unread } = leftoversOf(application, livestate);
  return orphans.length === 0 && unread === "" && (application.prunedAt !== undefined || livestate !== undefined);
}

function whatIsWhere({ deployTargets }: RemovedApplication, orphans: readonly LiveResource[]): string {
  const named = [...new Set(orphans.map(({ plugin, deployTarget }) => `${plugin}/${deployTarget}`))];
  const where =
    named.length > 0 ? named : Object.entries(deployTargets).flatMap(([plugin, names]) => names.map((name) => `${plugin}/${name}`));
  const what =
    orphans.length > 0
      ? `${orphans.length} ${orphans.length === 1 ? "object is" : "objects are"} orphaned`
      : "what it deployed is orphaned";
  return `${what} on ${where.join(", ")}`;
}
