import { type Deployment, Fault, isFault, isStageFinal, type Stage } from "@slipway/domain";
import type { SourceFiles } from "@slipway/git";
import { PluginLost, type Plugins, type StageAnswer } from "@slipway/plugin-client";
import type { OpenSource } from "@slipway/secrets";
import type { StagesInFlight } from "../stages-in-flight.ts";
import type { AttemptResult, RunAttemptDeps } from "./run-attempt.ts";
import type { ReleaseSignals } from "./until-released.ts";

export interface DispatchDeps {
  /** The files of an application at a commit. Throws `unavailable` while Git is. */
  readonly openSource: OpenSource;
  /** Which files a plugin relies on. */
  readonly filesFor: (plugin: string) => SourceFiles;
  readonly plugins: Pick<Plugins, "find">;
  readonly inFlight: Pick<StagesInFlight, "begin">;
  /** The last error in the log of a stage; undefined if there is none. */
  readonly lastError: (deployment: Deployment, stage: Stage, signal: AbortSignal) => Promise<string | undefined>;
  /** Resolves when the plugin has released a stage that was stopped, or its replacement was requested. Never throws. */
  readonly untilReleased: (deployment: Deployment, stage: Stage, signals: ReleaseSignals) => Promise<void>;
}

/** Dispatches a stage to the plugin that owns it, with the files of its commit and of the running commit. */
export function dispatchStage({
  openSource,
  filesFor,
  plugins,
  inFlight,
  lastError,
  untilReleased,
}: DispatchDeps): RunAttemptDeps["dispatch"] {
  return async (deployment, stage, { signal, terminated }) => {
    const plugin = plugins.find(stage.plugin);
    if (!plugin) throw new Fault("precondition", `this piped has no plugin ${stage.plugin}, which stage ${stage.name} needs`);
    const opening = { signal, files: filesFor(stage.plugin), applicationId: deployment.applicationId };
    await using target = await openSource(deployment.source, deployment.trigger.commit.hash, opening);
    await using running = await openRunning(openSource, deployment, opening);
    signal.throwIfAborted();
    const { connection: gone } = plugin;
    try {
      using _flight = inFlight.begin(plugin.name);
      const answer = await plugin.executeStage({ deployment, stage, target, running }, { signal });
      // PipeCD's plugins fail without a message: the reason is in their log.
      const isSilent = answer.status === "failed" && answer.message === "";
      const message = isSilent ? ((await lastError(deployment, stage, signal).catch(() => undefined)) ?? noReason) : answer.message;
      return resultOf(stage, { ...answer, message });
    } catch (error) {
      // A cancelled call ends here at once, while the plugin may still be at work.
      if (signal.aborted) await untilReleased(deployment, stage, { terminated, gone });
      signal.throwIfAborted();
      if (error instanceof PluginLost && !error.isCulprit) return { kind: "interrupted", reason: error.message, faultCode: error.code };
      // A plugin that dies of this stage is not unavailable: it would die again.
      if (isFault(error, "unavailable"))
        return { kind: "lost", reason: error.message, faultCode: error instanceof PluginLost ? "internal" : error.code };
      if (isFault(error)) return { kind: "failed", reason: error.message, faultCode: error.code };
      throw error;
    }
  };
}

const noReason = "the plugin gave no reason, and there is no error in the log of the stage";

function resultOf(stage: Stage, { status, message, faultCode }: StageAnswer): AttemptResult {
  if (!isStageFinal(status)) return { kind: "failed", reason: `plugin ${stage.plugin} returned the non-final status ${status}` };
  if (status === "failed") return { kind: "failed", reason: message, ...(faultCode && { faultCode }) };
  return { kind: "ended", status, reason: message };
}

function openRunning(openSource: DispatchDeps["openSource"], deployment: Deployment, opening: Parameters<OpenSource>[2]) {
  const { source, runningCommitHash, runningPath = source.path, runningConfigFilename = source.configFilename } = deployment;
  if (runningCommitHash === undefined) return undefined;
  return openSource({ ...source, path: runningPath, configFilename: runningConfigFilename }, runningCommitHash, opening);
}
