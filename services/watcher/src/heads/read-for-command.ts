import {
  type Application,
  type Commit,
  type GitSource,
  isFault,
  type SeenRevision,
  shouldTriggerOnCommand,
  whatCallerShould,
} from "@slipway/domain";
import { pathOfFile, type UsableFile } from "../applications/application-files.ts";
import { commitsToDeploy } from "../triggers/commits-to-deploy.ts";
import { type CommandDelivery, headOrReason, patientDeliveries, type ReadApplicationDeps, readAtHead } from "./read-application.ts";
import type { WatchedBranch } from "./watched-branch.ts";

/** The commit that a command deploys: the head of the branch, one of its other commits, or that of an earlier deployment. */
export type WantedCommit =
  | { readonly kind: "head" }
  | {
      readonly kind: "revision";
      readonly hash: string;
      /** Whether a person reviewed its plan: then the application may not have changed since on the branch. */
      readonly isReviewed?: boolean;
    }
  | { readonly kind: "rollback"; readonly hash: string; readonly path: string; readonly configFilename: string };

/** What a command deploys, and why it may not; no `refusal` if it may. */
export interface CommitForCommand {
  readonly commit: Commit;
  readonly refusal: string | undefined;
  /** The commits that it brings to the application, newest first. */
  readonly commits: readonly Commit[];
  /** Where the application is at the commit; undefined: where it is now. */
  readonly source?: GitSource;
  /** The revision that counts as seen with it: only if it is the head. */
  readonly revision?: SeenRevision;
}

/**
 * Reads an application at the commit that a command wants. Without such a commit it is refused under the hash that was wanted. A person may roll back to a
 * commit that a forced push took off the branch, because it was deployed before; any other commit must be on the branch, to which not everybody can push.
 * A branch that is gone is a refusal, and so is a Git that failed in several deliveries, at whatever step: nobody would see a command that is tried for
 * ever. Until then throws `unavailable` or `deadline`.
 */
export async function readForCommand(
  deps: ReadApplicationDeps,
  application: Application,
  wanted: WantedCommit,
  delivery: CommandDelivery,
): Promise<CommitForCommand> {
  try {
    return await read(deps, application, wanted, delivery);
  } catch (error) {
    if (!isFault(error) || whatCallerShould(error) !== "retry" || delivery.deliveries < patientDeliveries) throw error;
    const last = await deps.branch.lastSeen(application);
    return { commit: last, commits: [last], refusal: `tried ${delivery.deliveries} times: ${error.message}` };
  }
}

async function read(
  deps: ReadApplicationDeps,
  application: Application,
  wanted: WantedCommit,
  delivery: CommandDelivery,
): Promise<CommitForCommand> {
  if (wanted.kind === "head") {
    const { head: commit, ...rest } = await readAtHead(deps, application, delivery);
    return { commit, commits: [commit], ...rest };
  }
  const { branch, files } = deps;
  const head = await headOrReason(branch, delivery);
  if (typeof head === "string") {
    const last = await branch.lastSeen(application);
    return { commit: last, commits: [last], refusal: head };
  }
  const commit = await commitOf(branch, wanted, head, delivery.signal);
  if (!commit) {
    const where = wanted.kind === "rollback" ? "the repository no longer has" : `branch ${application.source.branch} has no`;
    // Under the hash that was asked for: the trace of the head must not have it.
    const absent = { ...head, hash: wanted.hash, subject: "", body: "", author: "", url: "" };
    const missing = `${where} commit ${wanted.hash}`;
    return { commit: absent, commits: [], refusal: wanted.kind === "revision" && wanted.isReviewed ? notMerged(missing) : missing };
  }
  const { path = application.source.path, configFilename = application.source.configFilename } = wanted.kind === "rollback" ? wanted : {};
  const source = { ...application.source, path, configFilename };
  const place = pathOfFile(source);
  const file = (await files.read(commit.hash, [place])).get(place);
  const found = { commit, commits: [commit], source };
  if (!file || "problems" in file) return { ...found, refusal: file?.problems.join("\n") ?? `no application file ${place}` };
  const decision = shouldTriggerOnCommand(file.config.trigger.onCommand);
  if (!decision.trigger) return { ...found, refusal: decision.reason };
  const isReviewed = wanted.kind === "revision" && wanted.isReviewed;
  return {
    ...found,
    refusal: isReviewed ? await newerChange(deps, application, { commit, head, signal: delivery.signal }, file) : undefined,
  };
}

/** A plan that was asked for once is that deployment for ever, so it cannot be tried again after the merge. */
function notMerged(missing: string): string {
  return `the reviewed plan is not applied, and nothing was changed: ${missing}. Merge it, then review a new plan: this one is not tried again`;
}

/** Why a reviewed plan of a commit is out of date: the branch went on with the application. Undefined if it did not. */
async function newerChange(
  { branch }: ReadApplicationDeps,
  application: Application,
  { commit, head, signal }: { readonly commit: Commit; readonly head: Commit; readonly signal: AbortSignal },
  { config }: UsableFile,
): Promise<string | undefined> {
  const seen = { commitHash: commit.hash, treeId: undefined, occasion: "" };
  const since = { ...application, configProblems: [], seen };
  const [newest] = await commitsToDeploy({ commit: head, commitsSince: branch.rangesTo(head, signal) }, since, config.trigger.onCommit);
  if (!newest) return undefined;
  const [planned, newer] = [commit.hash.slice(0, 7), newest.hash.slice(0, 7)];
  return `the reviewed plan is not applied, and nothing was changed: it is for commit ${planned}, and commit ${newer} changed the application since. Review a new plan`;
}

async function commitOf(
  branch: WatchedBranch,
  wanted: Exclude<WantedCommit, { readonly kind: "head" }>,
  head: Commit,
  signal: AbortSignal,
): Promise<Commit | undefined> {
  try {
    return wanted.kind === "rollback" ? await branch.fetch(wanted.hash, signal) : await branch.find(wanted.hash, head);
  } catch (error) {
    if (isFault(error, "not_found", "invalid")) return undefined;
    throw error;
  }
}
