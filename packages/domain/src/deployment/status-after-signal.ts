import type { StageStatus } from "./stage.ts";

/** Why a stage's call was cut off: the executor stops, a person cancelled, it took too long; or it was not. */
export type StopSignal = "none" | "terminate" | "cancel" | "timeout";

/**
 * A stage's status once its call has returned. A stop of the executor leaves it as it was, so that it is resumed;
 * a cancel and a timeout win over what the plugin said on its way out.
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
