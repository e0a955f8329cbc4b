import { type Deployment, Fault, type GitSource, isFault, isStageFinal, type Stage } from "@slipway/domain";
import type { DeploymentSource, OpenSourceOptions, SourceFiles } from "@slipway/git";
import type { Plugins, StageAnswer } from "@slipway/plugin-client";
import type { LetGoSignals } from "./until-released.ts";
import type { AttemptResult, RunAttemptDeps } from "./run-attempt.ts";
import type { StagesInFlight } from "./stages-in-flight.ts";

export interface DispatchDeps {
  /** The files of an application at a commit. Throws `unavailable` while Git is away. */
  readonly openSource: (source: GitSource, commitHash: string, options: OpenSourceOptions) => Promise<DeploymentSource>;
  /** Which files a plugin counts on. */
  readonly filesFor: (plugin: string) => SourceFiles;
  readonly plugins: Pick<Plugins, "find">;
  readonly inFlight: Pick<StagesInFlight, "begin">;
  /** Resolves when the plugin does nothing any more for a stage that it was told to stop, or was asked to be replaced. Never throws. */
  readonly letGo: (deployment: Deployment, stage: Stage, signals: LetGoSignals) => Promise<void>;
}

/** Hands a stage to the plugin that owns it, with the files of the commit and of what ran before. */
export function dispatchStage({ openSource, filesFor, plugins, inFlight, letGo }: DispatchDeps): RunAttemptDeps["dispatch"] {
  return async (deployment, stage, { signal, terminated }) => {
    const plugin = plugins.find(stage.plugin);
    if (!plugin) throw new Fault("precondition", `this piped has no plugin ${stage.plugin} for stage ${stage.name}`);
    const opening = { signal, files: filesFor(stage.plugin) };
    await using target = await openSource(deployment.source, deployment.trigger.commit.hash, opening);
    await using running = await openRunning(openSource, deployment, opening);
    signal.throwIfAborted();
    const { connection: gone } = plugin;
    try {
      using _flight = inFlight.begin(plugin.name);
      return resultOf(stage, await plugin.executeStage({ deployment, stage, target, running }, { signal }));
    } catch (error) {
      // Cancelling the call is all that the wire has, and it ends here at once: the plugin may be at work for a while still.
      if (signal.aborted) await letGo(deployment, stage, { terminated, gone });
      signal.throwIfAborted();
      if (isFault(error, "unavailable")) return { kind: "lost", reason: error.message };
      if (isFault(error)) return { kind: "failed", reason: error.message };
      throw error;
    }
  };
}

function resultOf(stage: Stage, { status, message }: StageAnswer): AttemptResult {
  if (!isStageFinal(status))
    return { kind: "failed", reason: `plugin ${stage.plugin} answered that the stage is ${status}, which is no end` };
  if (status === "failed") return { kind: "failed", reason: message };
  return { kind: "ended", status, reason: message };
}

function openRunning(openSource: DispatchDeps["openSource"], deployment: Deployment, opening: OpenSourceOptions) {
  const { source, runningCommitHash, runningConfigFilename } = deployment;
  if (runningCommitHash === undefined) return undefined;
  return openSource({ ...source, configFilename: runningConfigFilename ?? source.configFilename }, runningCommitHash, opening);
}
