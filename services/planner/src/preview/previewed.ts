import type { ApplicationAggregates } from "@slipway/bus";
import { type Application, type ApplicationKey, type Commit, Fault, newApplication, requireSyncable } from "@slipway/domain";
import type { Sources } from "@slipway/git";
import type { BranchOfApplication, PreviewAsk } from "@slipway/proto/state";

/** What is previewed: an application as it would be described at a commit, and that commit. */
export interface Previewed {
  readonly application: Application;
  readonly commit: Commit;
  /** Whether the commit exists at the remote, and not only as the result of a merge that was made to preview it. */
  readonly isOnBranch: boolean;
}

export interface PreviewedDeps {
  readonly applications: Pick<ApplicationAggregates, "get" | "find">;
  readonly sources: Pick<Sources, "repository">;
  readonly now: () => Temporal.Instant;
}

/**
 * Finds out what a request means: the head of the application's branch, or the merge of another branch into it. Throws `precondition` for an application that
 * cannot be deployed and for a branch that conflicts, `not_found` for what does not exist, and `unavailable` while Git cannot be reached.
 */
export async function previewed(deps: PreviewedDeps, { branch, ...key }: PreviewAsk, signal: AbortSignal): Promise<Previewed> {
  if (branch) return await merged(deps, key, branch, signal);
  const { state: application } = await deps.applications.get(key);
  requireSyncable(application);
  const repository = deps.sources.repository(application.source.repositoryId);
  const hash = await repository.fetch({ want: await repository.head({ signal }), signal });
  return { application, commit: { ...(await repository.commit(hash)), branch: application.source.branch, url: "" }, isOnBranch: true };
}

async function merged(
  { applications, sources, now }: PreviewedDeps,
  { projectId, pipedId, applicationId }: ApplicationKey,
  { repositoryId, baseCommitHash: base, headCommitHash: head, commitMessage, application: touched }: BranchOfApplication,
  signal: AbortSignal,
): Promise<Previewed> {
  if (!touched) throw new Fault("invalid", "the request does not say which application a branch touches");
  const repository = sources.repository(repositoryId);
  for (const want of [base, head]) await repository.fetch({ want, signal });
  const merge = await repository.merge(base, head, signal);
  if (merge.kind === "conflict") throw new Fault("precondition", `the branch conflicts in ${merge.files.join(", ")}`);
  const known = (await applications.find({ projectId, pipedId, applicationId }, { signal }))?.state;
  const { path, configFilename, name, labels } = touched;
  const source = { remote: "", branch: "", ...known?.source, repositoryId, path, configFilename };
  const deployTargets = Object.fromEntries(Object.entries(touched.deployTargets).map(([plugin, { names }]) => [plugin, names]));
  const description = { name, labels, source, deployTargets };
  const application = known
    ? { ...known, ...description }
    : newApplication({ ...description, id: applicationId, projectId, pipedId, description: "", origin: "git", createdAt: now() });
  const commit = { ...(await repository.commit(head)), hash: merge.commit, branch: source.branch, url: "" };
  const [subject = "", ...body] = commitMessage.split("\n");
  const message = commitMessage === "" ? {} : { subject, body: body.join("\n").trim() };
  return { application, commit: { ...commit, ...message }, isOnBranch: merge.commit === head };
}
