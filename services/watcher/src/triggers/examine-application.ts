import { type ApplicationConfig, compilePathMatcher } from "@slipway/app-config";
import {
  type Application,
  type ApplicationDescription,
  applicationKey,
  type Commit,
  describeApplication,
  isTouchedByCommits,
  type SeenRevision,
  seeRevision,
} from "@slipway/domain";
import { type TriggerDeps, triggerApplication } from "./trigger-application.ts";

/** A commit of a range with the files that it changed. */
export interface RangeCommit {
  readonly commit: Commit;
  readonly files: readonly string[];
}

/** Commits after a revision, newest first; `unknown` if the revision no longer exists. */
export type RangeOfCommits = readonly RangeCommit[] | "unknown";

/** An application and the head to examine it at. */
export interface Examination {
  readonly application: Application;
  readonly head: Commit;
  readonly revision: SeenRevision;
  /** The application file at the head, or its problems. */
  readonly file:
    | { readonly config: ApplicationConfig; readonly description: ApplicationDescription }
    | { readonly problems: readonly string[] };
  /** The commits after a revision up to the head. */
  readonly commitsSince: (commitHash: string) => Promise<RangeOfCommits>;
  readonly traceCommitHash: string | undefined;
  readonly traceparent: string | undefined;
}

export type ExamineDeps = TriggerDeps;

/** How many commits a deployment lists at most. */
const maxCommits = 50;

/**
 * Examines an application that may have changed since it was last seen: updates its description, records the problems of its file, and
 * triggers a deployment if a commit touches it. Idempotent.
 */
export async function examineApplication(
  deps: ExamineDeps,
  examination: Examination,
): Promise<"triggered" | "untouched" | "invalid" | "disabled"> {
  const { application, head, revision, file } = examination;
  if ("problems" in file) {
    await see(deps, application, revision, file.problems);
    return "invalid";
  }
  const described = await describe(deps, application, file.description);
  // Not marked as seen: when it is enabled, what was pushed meanwhile is deployed.
  if (described.disabled) return "disabled";
  const { onCommit } = file.config.trigger;
  const commits = await touching(examination, described, onCommit);
  if (onCommit.disabled || commits.length === 0) {
    await see(deps, described, revision, []);
    return "untouched";
  }
  await triggerApplication(deps, described, {
    kind: "commit",
    cause: head.hash,
    commit: head,
    commits: commits.slice(0, maxCommits),
    traceCommitHash: examination.traceCommitHash,
    revision,
    traceparent: examination.traceparent,
  });
  return "triggered";
}

/** The commits that touch the application since its file was last valid; just the head for a new one. A revision seen with a broken file was not deployed. */
async function touching(
  { head, revision, commitsSince }: Examination,
  application: Application,
  onCommit: ApplicationConfig["trigger"]["onCommit"],
): Promise<readonly Commit[]> {
  const since = application.configProblems.length > 0 ? application.lastTriggered?.commitHash : application.seen?.commitHash;
  if (since === undefined) return [head];
  if (since === revision.commitHash) return [];
  const rule = { appDir: application.source.path, paths: onCommit.paths, ignores: onCommit.ignores, compilePaths: compilePathMatcher };
  const range = await commitsSince(since);
  if (range === "unknown") return [head];
  return range.filter(({ files }) => isTouchedByCommits({ ...rule, commits: [files] })).map(({ commit }) => commit);
}

async function see(deps: ExamineDeps, application: Application, revision: SeenRevision, problems: readonly string[]): Promise<void> {
  const { state, sequence } = await deps.applications.change(applicationKey(application), (current) =>
    seeRevision(current, revision, problems, deps.now()),
  );
  deps.index.observe(state, sequence);
}

async function describe(deps: ExamineDeps, application: Application, description: ApplicationDescription): Promise<Application> {
  const { state, sequence } = await deps.applications.change(applicationKey(application), (current) =>
    describeApplication(current, description, deps.now()),
  );
  deps.index.observe(state, sequence);
  return state;
}
