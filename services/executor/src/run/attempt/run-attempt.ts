import {
  type Deployment,
  type FaultCode,
  failureWords,
  isFault,
  isStageFinal,
  type Stage,
  type StageOutcome,
  type StopSignal,
  statusAfterSignal,
  whatCallerShould,
} from "@slipway/domain";
import { failureReason, type Logger } from "@slipway/runtime";
import type { StageStops } from "./stage-stops.ts";

/** The result of an attempt: the end of the stage, or a failure that another attempt may fix. */
export type AttemptResult =
  | { readonly kind: "ended"; readonly status: StageOutcome; readonly reason: string; readonly faultCode?: FaultCode }
  /** `failed`: reported by the plugin. `lost`: the plugin died of it, or is unavailable. `interrupted`: something else went wrong that may pass. */
  | { readonly kind: "failed" | "lost" | "interrupted"; readonly reason: string; readonly faultCode?: FaultCode };

export interface RunAttemptDeps {
  /**
   * Dispatches a stage to the plugin that owns it. When the signal aborts, it rejects: at once for a termination, otherwise when the plugin has released
   * the stage.
   */
  readonly dispatch: (deployment: Deployment, stage: Stage, stops: Pick<StageStops, "signal" | "terminated">) => Promise<AttemptResult>;
  readonly log: Logger;
}

/** Runs one attempt of a stage. A cancel or a timeout determines the result, whatever the plugin answers. Throws when the run is terminated. */
export async function runAttempt(deps: RunAttemptDeps, deployment: Deployment, stage: Stage, stops: StageStops): Promise<AttemptResult> {
  const result = await deps.dispatch(deployment, stage, stops).catch((error: unknown): AttemptResult => {
    if (stops.signal.aborted) return { kind: "failed", reason: "" };
    // Neither the files of the stage nor the plugin are to blame on this stage alone: recorded, so that people see it, and tried again.
    if (isFault(error) && whatCallerShould(error) === "retry") return { kind: "interrupted", reason: error.message, faultCode: error.code };
    return { kind: "failed", reason: failureReason(error, "stage", deps.log), faultCode: isFault(error) ? error.code : "internal" };
  });
  stops.terminated.throwIfAborted();
  const stop = stops.which();
  if (stop === "none") return result;
  const status = statusAfterSignal(stop, stage.status, result.kind === "ended" ? result.status : "failed");
  if (!isStageFinal(status)) return result;
  return { kind: "ended", status, reason: stops.reason() + knownCause(stage, stop), ...(stop === "timeout" && { faultCode: "deadline" }) };
}

/** Why a stage that timed out did not get further, if an earlier attempt has shown it. */
function knownCause({ failedAttempts }: Stage, stop: StopSignal): string {
  const last = failedAttempts.at(-1);
  return stop === "timeout" && last ? `; attempt ${last.attempt} ${failureWords[last.kind]}: ${last.reason}` : "";
}
