import { compilePathMatcher, isApplicationFile } from "@slipway/app-config";
import type { Touched } from "@slipway/bus";
import {
  type Application,
  type ApplicationDescription,
  applicationIdOf,
  describeHold,
  holdOn,
  isTouchedByCommits,
  type OnCommitConfig,
} from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import { BranchChange } from "@slipway/proto/state";
import { deployTargets as targets } from "@slipway/state";
import { type ApplicationFiles, pathOfFile, type ReadFile } from "../applications/application-files.ts";
import type { ApplicationIndex } from "../applications/application-index.ts";
import { describeFile } from "../applications/describe-file.ts";
import { decidePrunes } from "../discovery/decide-prunes.ts";
import { describeFound, type FoundFile, hasLabels, nameOfDirectory, planDiscovery } from "../discovery/plan-discovery.ts";
import type { WatchedRepository } from "../heads/watched-branch.ts";

export interface TouchedDeps {
  readonly index: Pick<ApplicationIndex, "inRepository" | "find" | "elsewhere">;
  readonly projectId: string;
  readonly pipedId: string;
  /** Labels that an application must have to be registered. */
  readonly appSelector: Readonly<Record<string, string>>;
}

/** One repository: its branch, its files. */
export interface TouchedSource {
  readonly watched: WatchedRepository;
  readonly files: Pick<ApplicationFiles, "read" | "find">;
  readonly repository: Pick<GitRepository, "changedFiles" | "listCommits">;
}

/** The branch's head now, and what it would be after the merge. */
export interface MergedHeads {
  readonly base: string;
  readonly merged: string;
}

/**
 * What a merge touches, by path, with the rules by which the watcher would examine the merge as the branch's head: discovery, the application file, its
 * `onCommit`, and holds. The merge counts as one commit, as it does on the branch. Changes nothing.
 */
export async function touchedByMerge(
  deps: TouchedDeps,
  source: TouchedSource,
  { base, merged }: MergedHeads,
): Promise<{ readonly applications: readonly Touched[]; readonly problems: readonly string[] }> {
  const changedFiles = await source.repository.changedFiles(base, merged);
  const changed = new Set(changedFiles);
  const found = await discovered(deps, source, { base, merged, changed });
  const known = deps.index.inRepository(source.watched.id).filter(({ id, removedAt }) => !removedAt && !found.ids.has(id));
  const read = await source.files.read(
    merged,
    known.map((application) => pathOfFile(application.source)),
  );
  const updated = known.flatMap((application) =>
    updatedBy(source.watched, application, read.get(pathOfFile(application.source)), changedFiles),
  );
  const applications = [...found.applications, ...updated].toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  return { applications, problems: found.problems };
}

/** An application whose file stays where it is, if the merge touches it. */
function updatedBy(
  watched: WatchedRepository,
  application: Application,
  file: ReadFile | undefined,
  changedFiles: readonly string[],
): readonly Touched[] {
  const { path } = application.source;
  if (!file || "problems" in file) {
    const problems = file?.problems ?? ["no application file"];
    if (!isTouchedBy({ paths: [], ignores: [] }, path, changedFiles)) return [];
    return [{ ...touched(application.id, application), change: BranchChange.INVALID, problems: [...problems] }];
  }
  const { onCommit } = file.config.trigger;
  if (!isTouchedBy(onCommit, path, changedFiles)) return [];
  const description = describeFile(watched, application, file);
  return [{ ...touched(application.id, description), change: BranchChange.UPDATED, notDeployed: whyNotDeployed(application, onCommit) }];
}

/** Applications that the merge registers, moves or removes. */
async function discovered(
  deps: TouchedDeps,
  { watched, files, repository }: TouchedSource,
  { base, merged, changed }: MergedHeads & { readonly changed: ReadonlySet<string> },
) {
  const nothing = { applications: [] as readonly Touched[], problems: [] as readonly string[], ids: new Set<string>() };
  if (!watched.autoRegister || ![...changed].some((path) => isApplicationFile(path))) return nothing;
  const found = await files.find(merged);
  const isSelected = (file: FoundFile) => hasLabels(file, deps.appSelector);
  const known = deps.index.inRepository(watched.id);
  const plan = planDiscovery(known, found.files, isSelected);
  const leftovers = await decidePrunes({
    plan,
    known,
    elsewhere: () => deps.index.elsewhere(watched.id),
    files: found.files,
    isPartial: found.problems.length > 0,
    commitHash: merged,
    continues: async (since) => ["same", "ahead"].includes((await repository.listCommits(since, base, { limit: 1 })).relation),
  });
  const isChanged = (place: { readonly path: string; readonly configFilename: string }) => changed.has(pathOfFile(place));
  const removed = plan.remove.filter(({ source }) => isChanged(source));
  const deselected = plan.deselect.filter(({ source }) => isChanged(source));
  const moved = plan.move.filter(({ to }) => isChanged(to));
  const registered = plan.register.filter(isChanged);
  const read = await files.read(merged, [...moved.map(({ to }) => to), ...registered].map(pathOfFile));
  const stateOf = (file: FoundFile, change: BranchChange, application?: Application) => {
    const content = read.get(pathOfFile(file));
    if (!content || "problems" in content) return { change: BranchChange.INVALID, problems: [...(content?.problems ?? [])] };
    return { change, notDeployed: whyNotDeployed(application, content.config.trigger.onCommit) };
  };
  const applications: readonly Touched[] = [
    ...removed.map((application) => {
      const { pruneCommit, keptReason = "" } = leftovers.get(application) ?? {};
      return { ...touched(application.id, application), change: BranchChange.REMOVED, prunes: pruneCommit !== undefined, keptReason };
    }),
    ...deselected.map((application) => ({
      ...touched(application.id, application),
      change: BranchChange.REMOVED,
      keptReason: application.pruneOnRemoval ? "its file stays, only its labels do not match the appSelector of the piped" : "",
    })),
    ...moved.map(({ application, to }) => ({
      ...touched(application.id, describeFound(to, application, application.name)),
      ...stateOf(to, BranchChange.MOVED, application),
      fromPath: application.source.path,
    })),
    ...registered.map((file) => {
      const { path, configFilename } = file;
      const source = { repositoryId: watched.id, remote: watched.remote, branch: watched.branch, path, configFilename };
      const description = describeFound(file, { source }, nameOfDirectory(path) ?? watched.id);
      return { ...touched(newId(deps, source), description), ...stateOf(file, BranchChange.ADDED) };
    }),
  ];
  return { applications, problems: found.problems, ids: new Set(applications.map(({ applicationId }) => applicationId)) };
}

/** The id under which the application would be registered. */
function newId({ index, projectId, pipedId }: TouchedDeps, source: Application["source"]): string {
  for (let generation = 0; ; generation += 1) {
    const id = applicationIdOf(projectId, pipedId, source, generation);
    const holder = index.find(id);
    if (!holder || pathOfFile(holder.source) === pathOfFile(source)) return id;
  }
}

/** The whole directory of an application whose rule is not known. */
function isTouchedBy({ paths, ignores }: Pick<OnCommitConfig, "paths" | "ignores">, appDir: string, files: readonly string[]): boolean {
  return isTouchedByCommits({ appDir, paths, ignores, compilePaths: compilePathMatcher, commits: [files] });
}

/** Why a merge does not deploy the application by itself; "" if it does. */
function whyNotDeployed(application: Application | undefined, onCommit: Pick<OnCommitConfig, "disabled">): string {
  if (application?.disabled) return withReason("the application is disabled", application.disabledReason);
  const hold = application && holdOn(application, { trigger: "commit", commitHash: "" });
  if (hold) return describeHold(hold);
  return onCommit.disabled ? "spec.trigger.onCommit.disabled is set: it is deployed by a sync only" : "";
}

function withReason(text: string, reason: string): string {
  return reason === "" ? text : `${text}: ${reason}`;
}

function touched(applicationId: string, { name, labels, source, deployTargets }: Omit<ApplicationDescription, "description" | "warnings">) {
  const { path, configFilename } = source;
  return { applicationId, name, labels: { ...labels }, path, configFilename, deployTargets: targets.encode(deployTargets) };
}

function placeOf({ path = "", configFilename = "" }: Touched): string {
  return `${path}/${configFilename}`;
}
