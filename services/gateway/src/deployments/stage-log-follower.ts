import { type Bus, followStageLog } from "@slipway/bus";
import type { FollowLog } from "./read-stage-log.ts";

/** Follows logs on the bus. Ends without `completed` when `stopped` aborts. */
export function stageLogFollower(bus: Bus, stopped: AbortSignal): FollowLog {
  return async function* (stage, callSignal) {
    const signal = AbortSignal.any([stopped, callSignal]);
    for await (const blocks of followStageLog(bus, stage, { signal })) yield { blocks, completed: false };
    if (!signal.aborted) yield { blocks: [], completed: true };
  };
}
