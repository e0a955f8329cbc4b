import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type Application, isFault } from "@slipway/domain";
import type { DeploymentSource } from "@slipway/git";
import type { PluginLivestate, Plugins } from "@slipway/plugin-client";
import { type ApplicationLivestate, ApplicationLivestateSchema, SyncStatus } from "@slipway/proto/state";
import { mergeAnswers } from "./merge-answers.ts";

export interface ObserveDeps {
  /** The files of the application at a commit. Throws `not_found` when they are not there, `unavailable` while Git is away. */
  readonly openSource: (application: Application, commitHash: string, signal: AbortSignal) => Promise<DeploymentSource>;
  readonly plugins: Pick<Plugins, "find">;
  readonly now: () => Temporal.Instant;
}

/**
 * Compares what runs with the newest commit that was to be deployed. Undefined for an application that was never deployed.
 * A plugin or target that is away makes the state unknown, with the reason; it never looks synced.
 */
export async function observeApplication(
  deps: ObserveDeps,
  application: Application,
  signal: AbortSignal,
): Promise<ApplicationLivestate | undefined> {
  const commitHash = application.lastTriggered?.commitHash;
  if (commitHash === undefined) return undefined;
  const answers = await answersOf(deps, application, commitHash, signal);
  return create(ApplicationLivestateSchema, {
    applicationId: application.id,
    projectId: application.projectId,
    pipedId: application.pipedId,
    commitHash,
    ...mergeAnswers(answers),
    at: timestampFromMs(deps.now().epochMilliseconds),
  });
}

async function answersOf(
  deps: ObserveDeps,
  application: Application,
  commitHash: string,
  signal: AbortSignal,
): Promise<readonly PluginLivestate[]> {
  let source: DeploymentSource;
  try {
    source = await deps.openSource(application, commitHash, signal);
  } catch (error) {
    signal.throwIfAborted();
    return [unknown("git", error)];
  }
  await using files = source;
  const answers = await Promise.all(
    Object.entries(application.deployTargets).map(async ([name, deployTargets]) => {
      const plugin = deps.plugins.find(name);
      const request = {
        application: { id: application.id, name: application.name, pipedId: application.pipedId },
        source: files,
        deployTargets,
      };
      return plugin?.getLivestate(request, { signal }).catch((error: unknown) => {
        signal.throwIfAborted();
        return unknown(name, error);
      });
    }),
  );
  return answers.filter((answer) => answer !== undefined);
}

function unknown(plugin: string, error: unknown): PluginLivestate {
  const reason = isFault(error) ? error.message : `plugin ${plugin} failed`;
  return { plugin, syncStatus: SyncStatus.UNSPECIFIED, reason, detail: "", resources: [] };
}
