import { Fault, onlyWaits, type Stage, type SupersedeRequest, supersededBy } from "@slipway/domain";
import { longestTimerMs } from "@slipway/runtime";
import type { ClaimedRun } from "../claimed-run.ts";

/** Stops a stage for a newer commit. Disposing stops the timer. */
export interface SupersedeStop extends Disposable {
  /** Aborted with a Fault `canceled` that says by what. */
  readonly signal: AbortSignal;
}

/**
 * Stops a stage that only waits at once, or any stage once it has run for as long as the request allows. Its time counts from its first start, also on
 * another executor. A rollback stage is never stopped.
 */
export function supersedeStop({ superseded, timeLeft }: Pick<ClaimedRun, "superseded" | "timeLeft">, stage: Stage): SupersedeStop {
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const consider = (request: SupersedeRequest | undefined): void => {
    clearTimeout(timer);
    if (request === undefined) return;
    const { stuckAfterMs } = request;
    if (stuckAfterMs === 0) {
      if (onlyWaits(stage)) stop.abort(new Fault("canceled", supersededBy(request)));
      return;
    }
    const end = () => stop.abort(new Fault("canceled", `${supersededBy(request)}: it ran for ${Math.round(stuckAfterMs / 1000)} s`));
    const leftMs = stage.startedAt ? timeLeft(stuckAfterMs, stage.startedAt) : stuckAfterMs;
    if (leftMs === 0) end();
    else if (leftMs <= longestTimerMs) timer = setTimeout(end, leftMs);
  };
  const listening = stage.rollback ? undefined : superseded.listen(consider);
  return {
    signal: stop.signal,
    [Symbol.dispose]: () => {
      listening?.[Symbol.dispose]();
      clearTimeout(timer);
    },
  };
}
