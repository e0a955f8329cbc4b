import { type Fault, type Livestate, mergeSyncStates, type SyncState } from "@slipway/plugin-sdk";
import { describeRemoved, removedTargets } from "../orphans/known-targets.ts";
import type { ObservationContext } from "./observation-context.ts";

/** The state of an application on one deploy target, or why it cannot be read. */
export type SeenTarget = { readonly name: string } & ({ readonly state: Livestate } | { readonly fault: Fault });

/** How an application on one deploy target compares with Git, or why it cannot be read. */
export type SeenSync = { readonly name: string } & ({ readonly sync: SyncState } | { readonly fault: Fault });

/** The state on all targets. One that cannot be read is unknown, with the reason. */
export async function joinTargets(
  { sharedObjects, deployTargets }: Pick<ObservationContext, "sharedObjects" | "deployTargets">,
  seen: readonly SeenTarget[],
): Promise<Livestate> {
  const removed = await removedReasons({ sharedObjects, deployTargets });
  return {
    resources: seen.flatMap((each) => ("state" in each ? each.state.resources : [])),
    sync: joinSyncs(
      seen.map((each) => ("state" in each ? { name: each.name, sync: each.state.sync } : each)),
      removed,
    ),
  };
}

/** Why an application is not only what is on its targets: it was on others before. */
export async function removedReasons({
  sharedObjects,
  deployTargets,
}: Pick<ObservationContext, "sharedObjects" | "deployTargets">): Promise<readonly string[]> {
  const removed = await removedTargets(
    sharedObjects,
    deployTargets.map(({ name }) => name),
  );
  return removed.map(describeRemoved);
}

/** The sync state of all targets. */
export function joinSyncs(seen: readonly SeenSync[], removed: readonly string[]): SyncState {
  const prefix = (name: string) => (seen.length === 1 ? `deploy target ${name}: ` : "");
  const parts = seen.map((each) => ({ name: each.name, sync: "sync" in each ? each.sync : unreadSync(each.fault, prefix(each.name)) }));
  const sync = mergeSyncStates(parts);
  const reasons = [sync.reason ?? "", ...removed].filter((reason) => reason !== "");
  return { ...sync, ...(reasons.length > 0 && { reason: reasons.join("; ") }) };
}

function unreadSync({ message }: Fault, prefix: string): SyncState {
  return { status: "unknown", reason: `${prefix}${message.split("\n", 1)[0] ?? ""}` };
}
