import { type Deployment, Fault, type Stage } from "@slipway/domain";
import { openDeploymentSource, type Sources } from "@slipway/git";
import type { Plugins } from "@slipway/plugin-client";
import type { StageAnswer } from "./run-stage.ts";

export interface DispatchDeps {
  readonly sources: Sources;
  readonly plugins: Plugins;
}

/** How long a plugin that died may take to come back before the stage is dispatched anyway, and fails. */
const comebackMs = 60_000;

/** Hands a stage to the plugin that owns it, with the files of the commit and of what ran before. Throws `unavailable` when the plugin died or is away. */
export function dispatchStage({
  sources,
  plugins,
}: DispatchDeps): (deployment: Deployment, stage: Stage, signal: AbortSignal) => Promise<StageAnswer> {
  return async (deployment, stage, signal) => {
    const plugin = plugins.find(stage.plugin);
    if (!plugin) throw new Fault("precondition", `this piped has no plugin ${stage.plugin} for stage ${stage.name}`);
    await using target = await openDeploymentSource(sources, deployment.source, deployment.trigger.commit.hash, { signal });
    await using running = await openRunning(sources, deployment, signal);
    return await plugin.executeStage({ deployment, stage, target, running }, { signal });
  };
}

function openRunning(sources: Sources, { source, runningCommitHash, runningConfigFilename }: Deployment, signal: AbortSignal) {
  if (runningCommitHash === undefined) return undefined;
  return openDeploymentSource(sources, { ...source, configFilename: runningConfigFilename ?? source.configFilename }, runningCommitHash, {
    signal,
  });
}

/** Resolves once the plugin answers again. Throws `unavailable` when it stays away. */
export function untilPluginIsBack({ plugins }: Pick<DispatchDeps, "plugins">): (plugin: string, signal: AbortSignal) => Promise<void> {
  return async (name, signal) => plugins.find(name)?.ready({ signal, timeoutMs: comebackMs });
}
