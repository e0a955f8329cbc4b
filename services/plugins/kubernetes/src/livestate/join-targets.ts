import { type Fault, type Livestate, mergeSyncStates } from "@slipway/plugin-sdk";
import { describeRemoved, removedTargets } from "../orphans/known-targets.ts";
import type { ObservationContext } from "./observation-context.ts";

/** The state of an application on one deploy target, or why it cannot be read. */
export type SeenTarget = { readonly name: string } & ({ readonly state: Livestate } | { readonly fault: Fault });

/** The state on all targets. One that cannot be read is unknown, with the reason. */
export async function joinTargets(
  { sharedObjects, deployTargets }: Pick<ObservationContext, "sharedObjects" | "deployTargets">,
  seen: readonly SeenTarget[],
): Promise<Livestate> {
  const states = seen.map((each) => ({
    name: each.name,
    state: "state" in each ? each.state : unreadTarget(each.fault, seen.length === 1 ? `deploy target ${each.name}: ` : ""),
  }));
  const sync = mergeSyncStates(states.map(({ name, state }) => ({ name, sync: state.sync })));
  const removed = await removedTargets(
    sharedObjects,
    deployTargets.map(({ name }) => name),
  );
  const reasons = [sync.reason ?? "", ...removed.map(describeRemoved)].filter((reason) => reason !== "");
  return {
    resources: states.flatMap(({ state }) => state.resources),
    sync: { ...sync, ...(reasons.length > 0 && { reason: reasons.join("; ") }) },
  };
}

function unreadTarget({ message }: Fault, prefix: string): Livestate {
  return { resources: [], sync: { status: "unknown", reason: `${prefix}${message.split("\n", 1)[0] ?? ""}` } };
}
