import type { StageStatus } from "./stage.ts";

/** Why a stage's call was interrupted: the executor stops (`terminate`), a person cancelled, or it timed out. `none`: it was not interrupted. */
export type StopSignal = "none" | "terminate" | "cancel" | "timeout";

/**
 * Returns the status of a stage after its call has returned. If the executor stops, the status does not change, so that the stage is resumed.
 * A cancel or a timeout overrides the status that the plugin returned.
 */
export function statusAfterSignal(signal: StopSignal, before: StageStatus, returned: StageStatus): StageStatus {
  switch (signal) {
    case "none":
      return returned;
    case "terminate":
      return before;
    case "cancel":
      return "cancelled";
    case "timeout":
      return "failed";
  }
  return signal satisfies never;
}
