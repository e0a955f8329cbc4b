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
 * Does the work of a sync, and runs the hooks for failures if it fails and the stage is not retried: they run once in a deployment. Until then they are due.
 * What they throw is logged: the first failure is the reason.
 */
export async function withFailureHooks<T>(request: FailureHooksRequest, work: () => Promise<T>): Promise<T> {
  const { hooks, dueHooks, deployTarget, retriesLeft, log, signal } = request;
  if (!hooks?.has("onFailure")) return work();
  await dueHooks.put(deployTarget, true);
  let done: T;
  try {
    done = await work();
  } catch (error) {
    if (!isFault(error) || signal.aborted || retriesLeft > 0) throw error;
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
