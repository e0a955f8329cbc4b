import { personName } from "../actor.ts";
import { Fault } from "../fault.ts";
import type { Chain } from "./chain.ts";
import type { ChainEvent } from "./events.ts";

/** Cancels what a chain has left. Returns undefined if it was cancelled. Throws `precondition` if it has ended otherwise. */
export function cancelChain(state: Chain, by: string, now: Temporal.Instant): ChainEvent | undefined {
  if (state.completedAt === undefined) return { kind: "cancelled", at: now, by, reason: `cancelled by ${personName(by)}` };
  if (state.status === "cancelled") return undefined;
  throw new Fault("precondition", `chain ${state.id} has ended: ${state.status}`);
}

/**
 * Resumes a chain that failed or was cancelled: it begins again at the first block that did not succeed, with the applications that did not. Throws
 * `precondition` if it goes on or has succeeded. `round` is the one that the caller has seen; returns undefined if it was resumed since.
 */
export function resumeChain(
  state: Chain,
  { by, round }: { readonly by: string; readonly round: number },
  now: Temporal.Instant,
): ChainEvent | undefined {
  if (state.round > round) return undefined;
  if (state.completedAt === undefined) throw new Fault("precondition", `chain ${state.id} has not ended: it is ${state.status}`);
  if (state.status === "succeeded") throw new Fault("precondition", `chain ${state.id} has succeeded: there is nothing to resume`);
  return { kind: "resumed", at: now, by };
}
