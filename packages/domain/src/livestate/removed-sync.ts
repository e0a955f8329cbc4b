import type { Application } from "../application/application.ts";
import type { ApplicationLivestate, LiveResource, SyncState } from "./livestate.ts";

/** Whether a resource is something that a removed application has left: it exists, and does not go with another one. */
export function isOrphan({ parentIds, health }: Pick<LiveResource, "parentIds" | "health">): boolean {
  return parentIds.length === 0 && health !== "missing";
}

/** The sync state of a removed application: orphaned while something of it is left, or may be. */
export function removedSync(
  {
    id,
    prunedAt,
    pruneLeft,
    lastTriggered,
    deployTargets,
  }: Pick<Application, "id" | "prunedAt" | "pruneLeft" | "lastTriggered" | "deployTargets">,
  livestate: Pick<ApplicationLivestate, "syncReason" | "resources"> | undefined,
): SyncState {
  if (lastTriggered === undefined) return { status: "unknown", reason: "it was never deployed" };
  const orphans = livestate?.resources.filter(isOrphan) ?? [];
  const unread = livestate?.syncReason ?? "";
  const unreached =
    pruneLeft.length > 0 ? `the prune left what is on ${pruneLeft.join("; ")}; to try again: slipway app prune ${id.slice(0, 8)}` : "";
  if (orphans.length === 0 && unread === "" && (prunedAt || livestate))
    return unreached === ""
      ? { status: "unknown", reason: "nothing of it is left on its deploy targets" }
      : { status: "orphaned", reason: unreached };
  const named = [...new Set(orphans.map(({ plugin, deployTarget }) => `${plugin}/${deployTarget}`))];
  const where =
    named.length > 0 ? named : Object.entries(deployTargets).flatMap(([plugin, names]) => names.map((name) => `${plugin}/${name}`));
  const what =
    orphans.length > 0
      ? `${orphans.length} ${orphans.length === 1 ? "object is" : "objects are"} orphaned`
      : "what it deployed is orphaned";
  const why = prunedAt
    ? "; the prune left it there"
    : `; to delete ${orphans.length === 1 ? "it" : "them"}: slipway app prune ${id.slice(0, 8)}`;
  return {
    status: "orphaned",
    reason: [`${what} on ${where.join(", ")}${why}`, unread, unreached].filter((part) => part !== "").join("; "),
  };
}
