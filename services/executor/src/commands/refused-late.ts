import type { NothingChanged } from "@slipway/bus";
import { isFault } from "@slipway/domain";

/** How a command ends that the aggregate refuses: the gateway accepted it, so the state has changed since, and nothing is left to do. Rethrows any other error. */
export function refusedLate(error: unknown): NothingChanged {
  if (!isFault(error, "precondition")) throw error;
  return { result: "refused", reason: error.message };
}
