import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ApplicationAggregates, MakePreview } from "@slipway/bus";
import {
  type Application,
  boundList,
  boundText,
  type DeployTargets,
  Fault,
  isFault,
  limits,
  requireSyncable,
  whatCallerShould,
} from "@slipway/domain";
import { openDeploymentSource, type SourceFiles, type Sources } from "@slipway/git";
import type { PlanPreviewRequest, Plugins } from "@slipway/plugin-client";
import type { ApplicationPreviewSchema, TargetPreviewSchema } from "@slipway/proto/state";

export interface PreviewDeps {
  readonly applications: Pick<ApplicationAggregates, "get">;
  readonly sources: Sources;
  readonly plugins: Pick<Plugins, "find">;
  /** The files that the plugins need. */
  readonly files: SourceFiles;
}

type TargetPreview = MessageInitShape<typeof TargetPreviewSchema>;

/** Characters, of which each may have three bytes: all details must fit into one message of NATS, which has at least 768 KiB. */
const mostDetails = 180_000;
/** Bytes of the summary of a target. */
const longestSummary = 1_000;

/**
 * Previews the deployment of the head of an application's branch: its plugins compare the files of that commit with those that were deployed last. A
 * running commit that cannot be read any more, and a plugin that cannot tell, become problems and do not hide the others. Throws `precondition` for an application that cannot be deployed, and
 * `unavailable` while Git cannot be reached.
 */
export function previewApplication({ applications, sources, plugins, files }: PreviewDeps): MakePreview {
  return async (key, signal) => {
    const { state: application } = await applications.get(key);
    requireSyncable(application);
    const { source, lastSucceeded: last } = application;
    const head = await sources.repository(source.repositoryId).head({ signal });
    await using target = await openDeploymentSource(sources, source, head, { signal, files });
    const opened =
      last &&
      (await openDeploymentSource(
        sources,
        { ...source, path: last.path ?? source.path, configFilename: last.configFilename },
        last.commitHash,
        { signal, files },
      ).catch(whyUnreadable));
    const runningProblem = typeof opened === "string" ? opened : undefined;
    await using running = typeof opened === "string" ? undefined : opened;
    const asked = await Promise.allSettled(
      Object.entries(application.deployTargets).map(([plugin, deployTargets]) =>
        previewOf(plugins, plugin, { application: shortOf(application), target, running, deployTargets }, signal),
      ),
    );
    signal.throwIfAborted();
    const targets = asked.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
    const problems = asked.flatMap((each, at) =>
      each.status === "rejected" ? [problemOf(application.deployTargets, at, each.reason)] : [],
    );
    const boundedProblems = [
      ...boundList(runningProblem === undefined ? problems : [unreadable(runningProblem), ...problems], limits.texts),
    ];
    return {
      runningCommitHash: last?.commitHash ?? "",
      targetCommitHash: head,
      targets: bounded(targets),
      problems: boundedProblems,
    } satisfies Preview;
  };
}

/** Why the running commit cannot be read, if it never can: after a forced push for example. Rethrows an error that may pass. */
function whyUnreadable(error: unknown): string {
  if (isFault(error) && whatCallerShould(error) === "fix") return error.message;
  throw error;
}

function unreadable(reason: string): string {
  return `the running commit cannot be read, so this is compared with nothing: ${reason}`;
}

type Preview = MessageInitShape<typeof ApplicationPreviewSchema>;

function shortOf({ id, name, pipedId }: Application): PlanPreviewRequest["application"] {
  return { id, name, pipedId };
}

/** Empty for a plugin that does not preview plans. */
async function previewOf(
  plugins: PreviewDeps["plugins"],
  name: string,
  request: PlanPreviewRequest,
  signal: AbortSignal,
): Promise<readonly TargetPreview[]> {
  const plugin = plugins.find(name);
  if (!plugin) throw new Fault("not_found", `this piped has no plugin ${name}`);
  const previews = (await plugin.getPlanPreview(request, { signal })) ?? [];
  return previews.map(({ deployTarget, summary, noChange, details }) => ({ plugin: name, deployTarget, summary, noChange, details }));
}

function problemOf(targets: DeployTargets, at: number, error: unknown): string {
  const name = Object.keys(targets)[at] ?? "";
  return isFault(error) ? error.message : `plugin ${name} failed`;
}

/** Details that are too long together are cut, each to its share. */
function bounded(targets: readonly TargetPreview[]): TargetPreview[] {
  const share = Math.floor(mostDetails / Math.max(1, targets.length));
  return targets.map((target) => {
    const { details = "" } = target;
    const summary = boundText(target.summary ?? "", longestSummary, { where: "not shown" });
    if (details.length <= share) return { ...target, summary };
    const end = details.lastIndexOf("\n", share);
    return { ...target, summary, details: `${details.slice(0, end > 0 ? end : share)}\n… ${details.length - share} characters more` };
  });
}
