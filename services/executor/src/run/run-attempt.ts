import { type Deployment, isStageFinal, type Stage, type StageOutcome, statusAfterSignal } from "@slipway/domain";
import { failureReason, type Logger } from "@slipway/runtime";
import type { StageStops } from "./stage-stops.ts";

/** The result of an attempt: the end of the stage, or a failure that another attempt may fix. */
export type AttemptResult =
  | { readonly kind: "ended"; readonly status: StageOutcome; readonly reason: string }
  /** `failed`: reported by the plugin. `lost`: the plugin died during it, or is unavailable. */
  | { readonly kind: "failed" | "lost"; readonly reason: string };

export interface RunAttemptDeps {
  /**
   * Dispatches a stage to the plugin that owns it. When the signal aborts, it rejects: at once for a termination, otherwise when the plugin has released
   * the stage. Throws `unavailable` while the files of the stage are.
   */
  readonly dispatch: (deployment: Deployment, stage: Stage, stops: Pick<StageStops, "signal" | "terminated">) => Promise<AttemptResult>;
  readonly log: Logger;
}

/** Runs one attempt of a stage. A cancel or a timeout determines the result, whatever the plugin answers. Throws when the run is terminated. */
export async function runAttempt(deps: RunAttemptDeps, deployment: Deployment, stage: Stage, stops: StageStops): Promise<AttemptResult> {
  const result = await deps.dispatch(deployment, stage, stops).catch((error: unknown): AttemptResult => {
    if (stops.signal.aborted) return { kind: "failed", reason: "" };
    return { kind: "failed", reason: failureReason(error, "stage", deps.log) };
  });
  stops.terminated.throwIfAborted();
  const stop = stops.which();
  if (stop === "none") return result;
  const status = statusAfterSignal(stop, stage.status, result.kind === "ended" ? result.status : "failed");
  return isStageFinal(status) ? { kind: "ended", status, reason: stops.reason() } : result;
}
