import type { Deployment, Stage } from "@slipway/domain";
import { type Logger, longestTimerMs } from "@slipway/runtime";
import type { StagesInFlight } from "../stages-in-flight.ts";

export interface UntilReleasedDeps {
  /** Whether the plugin reports the end of this attempt before the signal aborts. */
  readonly attemptEnded: (deployment: Deployment, stage: Stage, signal: AbortSignal) => Promise<boolean>;
  /** Restarts the plugin's process. Throws if that is not possible from here. */
  readonly replacePlugin: (plugin: string) => Promise<void>;
  readonly inFlight: Pick<StagesInFlight, "isIdle" | "untilIdle">;
  /** How long a plugin may take to release a stage. */
  readonly graceMs: number;
  readonly log: Logger;
}

/** What makes it needless to wait for a plugin. */
export interface ReleaseSignals {
  /** The run ends here; the executor that runs it next dispatches the stage again. */
  readonly terminated: AbortSignal;
  /** The plugin's process has ended, and its work with it. */
  readonly gone: AbortSignal;
}

/**
 * Waits until a plugin has released a stage that was stopped, so that a rollback does not run at the same time as the stage's remaining work. A plugin
 * that does not release the stage in time is replaced. A cancelled call cannot be answered any more, so the sign of the release is the end of the stage's
 * log, which every plugin sends after it has logged anything.
 * A silent plugin may still be healthy. One that runs other stages is therefore replaced after the last of them, and this stage ends without waiting.
 * Returns at once when the run is terminated or the plugin is gone. Never throws.
 */
export function untilReleased({ attemptEnded, replacePlugin, inFlight, graceMs, log }: UntilReleasedDeps) {
  const replacing = new Map<string, Promise<void>>();
  const replacedAt = new Map<string, number>();
  const replaceOnce = (plugin: string, needless: AbortSignal): Promise<void> => {
    const replaced = (async () => {
      await inFlight.untilIdle(plugin);
      if (needless.aborted) return;
      replacedAt.set(plugin, performance.now());
      await replacePlugin(plugin);
    })().finally(() => replacing.delete(plugin));
    replacing.set(plugin, replaced);
    return replaced;
  };
  return async (deployment: Deployment, stage: Stage, { terminated, gone }: ReleaseSignals): Promise<void> => {
    const { plugin } = stage;
    const since = performance.now();
    const fields = { deploymentId: deployment.id, stageId: stage.id, plugin };
    const failed = (err: unknown): void => log.warn({ ...fields, err }, "plugin that did not release a stage was not replaced");
    try {
      const needless = AbortSignal.any([terminated, gone]);
      if (needless.aborted) return;
      const late = AbortSignal.timeout(Math.min(graceMs, longestTimerMs));
      if (await attemptEnded(deployment, stage, AbortSignal.any([needless, late]))) return;
      // A replacement for another stage has ended the work on this one too.
      if (needless.aborted || (replacedAt.get(plugin) ?? 0) > since) return;
      const isIdle = inFlight.isIdle(plugin);
      const isRequested = replacing.has(plugin);
      if (!isRequested) log.warn({ ...fields, attempt: stage.attempt, graceMs, isIdle }, "plugin did not release a stage, replacing it");
      const replaced = replacing.get(plugin) ?? replaceOnce(plugin, needless);
      if (isIdle) await replaced;
      else if (!isRequested) replaced.catch(failed);
    } catch (err) {
      failed(err);
    }
  };
}
