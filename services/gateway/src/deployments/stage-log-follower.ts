import { type Bus, followStageLog } from "@slipway/bus";
import type { FollowLog } from "./read-stage-log.ts";

/** Follows logs on the bus. Ends without `completed` when `stopped` aborts. */
export function stageLogFollower(bus: Bus, stopped: AbortSignal): FollowLog {
  return (stage, { signal, ...options }) => followStageLog(bus, stage, { ...options, signal: AbortSignal.any([stopped, signal]) });
}
