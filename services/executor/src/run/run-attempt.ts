import { type Deployment, isStageFinal, type Stage, type StageOutcome, statusAfterSignal } from "@slipway/domain";
import { failureReason, type Logger } from "@slipway/runtime";
import type { StageStops } from "./stage-stops.ts";

/** What became of an attempt: the stage's end, or something that another attempt may mend. */
export type AttemptResult =
  | { readonly kind: "ended"; readonly status: StageOutcome; readonly reason: string }
  /** `failed`: by the plugin's own word. `lost`: the plugin died under it, or can not be reached. */
  | { readonly kind: "failed" | "lost"; readonly reason: string };

export interface RunAttemptDeps {
  /**
   * Hands a stage to the plugin that owns it. When the stops' signal aborts it rejects, soon for a termination, else when the plugin has let go.
   * Throws `unavailable` while the files it needs are away.
   */
  readonly dispatch: (deployment: Deployment, stage: Stage, stops: Pick<StageStops, "signal" | "terminated">) => Promise<AttemptResult>;
  readonly log: Logger;
}

/** One attempt of a stage. Whatever the plugin says on its way out, a cancel and a timeout count; throws when the run is terminated. */
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
