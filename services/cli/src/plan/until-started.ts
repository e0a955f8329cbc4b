import { setTimeout as wait } from "node:timers/promises";
import { Fault } from "@slipway/domain";
import type { Plugins } from "@slipway/plugin-client";
import type { PluginLauncher } from "@slipway/plugin-host";

/** Starts that may fail before a plugin is given up: the first may have been bad luck, such as a port that another program took. */
const failedStarts = 2;
const lookEveryMs = 100;

export interface UntilStartedOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Resolves when all plugins answer. Throws `unavailable` if one does not in time, and as soon as one has failed to start twice: a person waits for the
 * answer, and a syntax error does not go away.
 */
export async function untilStarted(
  plugins: Pick<Plugins, "ready">,
  launcher: Pick<PluginLauncher, "status">,
  { timeoutMs, signal }: UntilStartedOptions,
): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([plugins.ready({ signal: AbortSignal.any([signal, over.signal]), timeoutMs }), untilGivenUp(launcher, over.signal)]);
  } finally {
    over.abort();
  }
}

/** Rejects when a plugin has failed to start too often. Never resolves before `over`. */
async function untilGivenUp({ status }: Pick<PluginLauncher, "status">, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const failed = status().find(({ state, restarts, lastProblem }) => state !== "running" && restarts >= failedStarts && lastProblem);
    if (failed) throw new Fault("unavailable", `plugin ${failed.name} cannot start: ${failed.lastProblem}`);
    await wait(lookEveryMs, undefined, { signal: over }).catch(() => {});
  }
}
