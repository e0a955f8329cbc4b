import { isFault, type StageLog } from "@slipway/plugin-sdk";
import type { HookRunner } from "../hook-runner.ts";
import type { DueFailureHooks } from "./due-failure-hooks.ts";

export interface FailureHooksRequest {
  readonly hooks?: HookRunner;
  readonly dueHooks: DueFailureHooks;
  readonly deployTarget: string;
  /** How often the stage is still retried if this attempt fails. */
  readonly retriesLeft: number;
  readonly log: StageLog;
  readonly signal: AbortSignal;
}

/**
 * Does the work of a sync, and runs the hooks for failures if the stage fails and is not retried, once this attempt or an earlier one has begun to change
 * something: they run once in a deployment. Until then they are due. What they throw is logged: the first failure is the reason. The work calls `begin`
 * before it changes anything.
 */
export async function withFailureHooks<T>(request: FailureHooksRequest, work: (begin: () => Promise<void>) => Promise<T>): Promise<T> {
  const { hooks, dueHooks, deployTarget, retriesLeft, log, signal } = request;
  if (!hooks?.has("onFailure")) return work(async () => {});
  let done: T;
  try {
    done = await work(() => dueHooks.put(deployTarget, true));
  } catch (error) {
    if (!isFault(error) || signal.aborted || retriesLeft > 0 || !(await dueHooks.isDue(deployTarget))) throw error;
    try {
      await hooks.run("onFailure");
    } catch (other) {
      if (!isFault(other) || signal.aborted) throw other;
      log.error(other.message);
    }
    await dueHooks.put(deployTarget, false);
    throw error;
  }
  await dueHooks.put(deployTarget, false);
  return done;
}
