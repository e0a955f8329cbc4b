import type { ApplicationConfig } from "@slipway/app-config";
import {
  type Application,
  type ApplicationDescription,
  applicationKey,
  describeApplication,
  holdOn,
  isHeldWhole,
  type SeenRevision,
  seeRevision,
} from "@slipway/domain";
import { boundCommits, causesOf, commitsToDeploy, type Head, revisionAt, traceparentOf } from "./commits-to-deploy.ts";
import { type TriggerDeps, triggerApplication } from "./trigger-application.ts";

/** An application and the head to examine it at. */
export interface Examination extends Head {
  readonly application: Application;
  /** Object id of the application's directory at the head; undefined if it does not exist there. */
  readonly treeId: string | undefined;
  /** The application file at the head, or its problems. */
  readonly file:
    | { readonly config: ApplicationConfig; readonly description: ApplicationDescription }
    | { readonly problems: readonly string[] };
  readonly traceparent: string | undefined;
  /** Ends the examination: what it began with does not hold any more. */
  readonly signal?: AbortSignal | undefined;
}

export type ExamineDeps = TriggerDeps;

/**
 * Examines an application that may have changed since it was last seen: updates its description, records the problems of its file, and
 * triggers a deployment if a commit touches it. Idempotent. Rejects with the reason of the signal when it aborts.
 */
export async function examineApplication(
  deps: ExamineDeps,
  examination: Examination,
): Promise<"triggered" | "untouched" | "invalid" | "disabled" | "held"> {
  const { application, commit, treeId, file, signal } = examination;
  if ("problems" in file) {
    await see(deps, application, await revisionAt(examination, application, treeId), file.problems, signal);
    return "invalid";
  }
  const described = await describe(deps, application, file.description, signal);
  // Not marked as seen: when it is enabled or released, what was pushed meanwhile is deployed.
  if (described.disabled) return "disabled";
  if (isHeldWhole(described)) return "held";
  const { onCommit } = file.config.trigger;
  const revision = await revisionAt(examination, described, treeId);
  const commits = await commitsToDeploy(examination, described, onCommit);
  if (onCommit.disabled || commits.length === 0) {
    const leftOut = commits.map(({ hash }) => hash);
    await see(deps, described, revision, [], signal, leftOut);
    return "untouched";
  }
  if (holdOn(described, { trigger: "commit", commitHash: commit.hash })) {
    await see(deps, described, revision, [], signal);
    return "held";
  }
  await triggerApplication(deps, described, {
    kind: "commit",
    cause: commit.hash,
    commit,
    commits: boundCommits(commits),
    traceCommitHashes: causesOf(commits),
    revision,
    supersede: file.config.supersede,
    traceparent: traceparentOf(commits) ?? examination.traceparent,
    signal,
  });
  return "triggered";
}

async function see(
  deps: ExamineDeps,
  application: Application,
  revision: SeenRevision,
  problems: readonly string[],
  signal: AbortSignal | undefined,
  leftOut: readonly string[] = [],
): Promise<void> {
  const { state, sequence } = await deps.applications.change(
    applicationKey(application),
    (current) => seeRevision(current, revision, problems, deps.now(), leftOut),
    { signal },
  );
  deps.index.observe(state, sequence);
}

async function describe(
  deps: ExamineDeps,
  application: Application,
  description: ApplicationDescription,
  signal: AbortSignal | undefined,
): Promise<Application> {
  const { state, sequence } = await deps.applications.change(
    applicationKey(application),
    (current) => describeApplication(current, description, deps.now()),
    { signal },
  );
  deps.index.observe(state, sequence);
  return state;
}
