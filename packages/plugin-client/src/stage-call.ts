import { setTimeout as wait } from "node:timers/promises";
import { Fault, isFault, isStageSuccess } from "@slipway/domain";
import type { StageAnswer } from "./plugin.ts";

export interface StageCallOptions {
  readonly plugin: string;
  readonly stage: string;
  /** Aborted when the connection ends over which the call is made. */
  readonly lost: AbortSignal;
  readonly signal?: AbortSignal | undefined;
  /** How long after an answer the connection may end, if one SIGTERM caused both; default: 500 ms. */
  readonly partingMs?: number;
}

/**
 * Makes the call of a stage. A failure that is followed by the end of the connection was an interruption and throws `unavailable`: PipeCD's plugins
 * report a stage as failed when they are shut down, and exit.
 */
export async function callStage(
  call: () => Promise<StageAnswer>,
  { plugin, stage, lost, signal, partingMs = 500 }: StageCallOptions,
): Promise<StageAnswer> {
  const isParting = async (): Promise<boolean> => {
    await wait(partingMs, undefined, { signal: lost }).catch(() => {});
    signal?.throwIfAborted();
    return lost.aborted;
  };
  try {
    const answer = await call();
    if (isStageSuccess(answer.status) || !(await isParting())) return answer;
  } catch (error) {
    signal?.throwIfAborted();
    if (isFault(error, "unavailable") || !(await isParting())) throw error;
  }
  throw new Fault("unavailable", `plugin ${plugin} was shut down while it ran stage ${stage}`);
}
