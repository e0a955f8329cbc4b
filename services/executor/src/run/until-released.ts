import type { Deployment, Stage } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { StagesInFlight } from "./stages-in-flight.ts";

export interface LetGoDeps {
  /** Whether the plugin says, before the signal aborts, that this attempt of the stage is over. */
  readonly attemptEnded: (deployment: Deployment, stage: Stage, signal: AbortSignal) => Promise<boolean>;
  /** Ends the plugin's process and starts another. Throws when that can not be done from here. */
  readonly replacePlugin: (plugin: string) => Promise<void>;
  readonly inFlight: Pick<StagesInFlight, "isIdle" | "untilIdle">;
  /** How long a plugin may take to let go of a stage. */
  readonly graceMs: number;
  readonly log: Logger;
}

/** What makes waiting for a plugin needless. */
export interface LetGoSignals {
  /** The run is over here; whoever runs it next hands the stage out again. */
  readonly terminated: AbortSignal;
  /** The plugin's process has ended, and with it its work. */
  readonly gone: AbortSignal;
}

/**
 * Waits until a plugin lets go of a stage that it was told to stop, so that a rollback does not work against what goes on still; one that does not in
 * time is replaced. Its last word is the end of the stage's log, which every plugin that logged anything sends: a cancelled call itself can not answer any more.
 * Silence is no proof that it hangs, so one that is at work on other stages is replaced after the last of them, and this one ends without it.
 * Ends at once when the run is terminated, or the plugin is gone. Never throws.
 */
export function letGo({ attemptEnded, replacePlugin, inFlight, graceMs, log }: LetGoDeps) {
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
  return async (deployment: Deployment, stage: Stage, { terminated, gone }: LetGoSignals): Promise<void> => {
    const { plugin } = stage;
    const since = performance.now();
    const fields = { deploymentId: deployment.id, stageId: stage.id, plugin };
    const refused = (err: unknown): void => log.warn({ ...fields, err }, "plugin that does not let go of a stage was not replaced");
    try {
      const needless = AbortSignal.any([terminated, gone]);
      if (needless.aborted || (await attemptEnded(deployment, stage, AbortSignal.any([needless, AbortSignal.timeout(graceMs)])))) return;
      // Replaced meanwhile for another stage: then it works on this one no longer either.
      if (needless.aborted || (replacedAt.get(plugin) ?? 0) > since) return;
      const isIdle = inFlight.isIdle(plugin);
      const isAsked = replacing.has(plugin);
      if (!isAsked) log.warn({ ...fields, attempt: stage.attempt, graceMs, isIdle }, "plugin does not let go of a stage, it is replaced");
      const replaced = replacing.get(plugin) ?? replaceOnce(plugin, needless);
      if (isIdle) await replaced;
      else if (!isAsked) replaced.catch(refused);
    } catch (err) {
      refused(err);
    }
  };
}
