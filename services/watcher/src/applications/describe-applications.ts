import type { ApplicationAggregates } from "@slipway/bus";
import { type Application, type ApplicationDescription, applicationKey, describeApplication } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import type { Logger } from "@slipway/runtime";
import { type ApplicationFiles, pathOfFile, type ReadFile } from "./application-files.ts";
import type { ApplicationIndex } from "./application-index.ts";

export interface DescribeApplicationsDeps {
  readonly applications: Pick<ApplicationAggregates, "change">;
  readonly index: Pick<ApplicationIndex, "inRepository" | "observe">;
  readonly files: Pick<ApplicationFiles, "read">;
  readonly repository: Pick<GitRepository, "fetch">;
  readonly now: () => Temporal.Instant;
  readonly log: Logger;
}

/**
 * Renews names, descriptions and labels of the applications of a repository from their files at a commit. Registers, moves, removes and deploys nothing,
 * and the commit does not count as seen. Leaves an application as it is if its file is missing or invalid; one that fails does not stop the others.
 * Throws if the repository cannot be read.
 */
export async function describeApplications(
  { applications, index, files, repository, now, log }: DescribeApplicationsDeps,
  repositoryId: string,
  hash: string,
  signal: AbortSignal,
): Promise<void> {
  await repository.fetch({ want: hash, signal });
  const present = index.inRepository(repositoryId).filter(({ removedAt }) => !removedAt);
  const read = await files.read(
    hash,
    present.map(({ source }) => pathOfFile(source)),
  );
  for (const application of present) {
    const file = read.get(pathOfFile(application.source));
    const decide = (current: Application) =>
      current.removedAt ? undefined : describeApplication(current, described(current, file), now());
    if (!decide(application)) continue;
    try {
      const { state, sequence } = await applications.change(applicationKey(application), decide);
      index.observe(state, sequence);
    } catch (err) {
      log.warn({ applicationId: application.id, application: application.name, revision: hash, err }, "application could not be described");
    }
  }
}

function described(
  { name, description, labels, source, deployTargets, warnings, pruneOnRemoval, mentions, kind, acceptsChains, dependsOn }: Application,
  file: ReadFile | undefined,
): ApplicationDescription {
  const kept = { source, deployTargets, warnings };
  if (!file || "problems" in file) return { name, description, labels, pruneOnRemoval, mentions, kind, acceptsChains, dependsOn, ...kept };
  const { config } = file;
  return {
    name: config.name || name,
    description: config.description,
    labels: config.labels,
    pruneOnRemoval: config.pruneOnRemoval,
    mentions: config.notification?.mentions ?? [],
    kind: config.kind,
    acceptsChains: !config.trigger.onChain.disabled,
    dependsOn: config.dependsOn,
    ...kept,
  };
}
