import { posix } from "node:path";
import { boundText, isFault } from "@slipway/domain";
import { replaceInFile } from "@slipway/edits";
import type { BranchTip, NewCommit, NotAFile, Signature } from "@slipway/git";
import type { EventHandler } from "../handlers/event-handler.ts";
import { commitText } from "./commit-text.ts";
import type { WriteJob, WriteOutcome } from "./write-job.ts";

export interface BuildDeps {
  readonly by: Signature;
  readonly now: () => Temporal.Instant;
  /** The repository's template of commit messages; "" for none. */
  readonly commitMessage: string;
  /** The handler as the tip declares it; undefined if it does not. */
  readonly handlerAt: (handler: EventHandler) => EventHandler | undefined;
  /** Whether an event of the same name and labels was registered after this one. */
  readonly isOutdated: (job: WriteJob) => boolean;
  /** Whether a commit is in the history of the tip. */
  readonly isPushed: (commit: string) => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** A commit to make for a job. */
export interface BuiltCommit {
  readonly job: WriteJob;
  readonly commit: NewCommit;
}

/** The commits to make on a tip, and what came of the jobs that need none. */
export interface Built {
  readonly commits: readonly BuiltCommit[];
  readonly outcomes: ReadonlyMap<WriteJob, WriteOutcome>;
}

/** Makes one commit for each job whose values are not there yet, each on top of the one before. A job that cannot be done does not stop the others. */
export async function buildCommits(tip: BranchTip, jobs: readonly WriteJob[], deps: BuildDeps): Promise<Built> {
  const outcomes = new Map<WriteJob, WriteOutcome>();
  const due: { readonly job: WriteJob; readonly handler: EventHandler }[] = [];
  for (const job of jobs.toSorted((a, b) => a.order - b.order)) {
    const handler = deps.handlerAt(job.handler);
    const early = await earlyOutcome(job, handler, deps);
    if (early) outcomes.set(job, early);
    else if (handler) due.push({ job, handler });
  }
  const files = new Map<string, Uint8Array | NotAFile>(await tip.readFiles([...new Set(due.flatMap(({ handler }) => pathsOf(handler)))]));
  const commits: BuiltCommit[] = [];
  for (const { job, handler } of due) {
    const changed = await replaced(job, handler, files, deps.signal);
    if (typeof changed === "string") outcomes.set(job, { status: "failed", reason: changed });
    else if (changed.size === 0) outcomes.set(job, { status: "succeeded", reason: "nothing to update: the files have the value already" });
    else {
      for (const [path, content] of changed) files.set(path, content);
      const message = commitText(job.event, [handler.commitMessage, deps.commitMessage]);
      commits.push({ job, commit: { message, by: deps.by, at: deps.now(), files: changed } });
    }
  }
  return { commits, outcomes };
}

/** For people: which value was written where. */
export function wrote({ event, handler }: WriteJob): string {
  return `wrote ${shown(event.data)} to ${[...new Set(pathsOf(handler))].join(", ")}`;
}

async function earlyOutcome(job: WriteJob, handler: EventHandler | undefined, deps: BuildDeps): Promise<WriteOutcome | undefined> {
  // First: what was pushed before a crash counts, even if a newer event came since.
  if (job.intended !== "" && (await deps.isPushed(job.intended)))
    return { status: "succeeded", reason: wrote(job), commitHash: job.intended };
  if (deps.isOutdated(job)) return { status: "outdated", reason: "a newer event with this name and these labels took its place" };
  if (!handler) return { status: "failed", reason: `${job.handler.configFile} does not declare this handler any more` };
  if (handler.replacements.length === 0) return { status: "failed", reason: `${handler.configFile} declares no replacements for it` };
  return undefined;
}

/** The paths of a handler's files from the root of the repository. One that leads out of it is refused when it is read. */
function pathsOf({ directory, replacements }: EventHandler): readonly string[] {
  return replacements.map(({ file }) => pathOf(directory, file));
}

function pathOf(directory: string, file: string): string {
  return posix.normalize(posix.join(directory, file));
}

/** The new contents of the files that change, or why the handler cannot be carried out. */
async function replaced(
  { event }: WriteJob,
  { directory, replacements }: EventHandler,
  files: ReadonlyMap<string, Uint8Array | NotAFile>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Uint8Array> | string> {
  const changed = new Map<string, Uint8Array>();
  for (const replacement of replacements) {
    const path = pathOf(directory, replacement.file);
    const content = changed.get(path) ?? files.get(path);
    if (path.startsWith("../") || replacement.file.startsWith("/")) return `${replacement.file} leads outside the repository`;
    if (content === undefined) return `there is no file ${path}`;
    if (typeof content === "string") return `${path} is a ${content}; name a file`;
    try {
      const next = await replaceInFile({ name: path, content }, replacement, event.data, { signal });
      if (next) changed.set(path, next);
    } catch (error) {
      if (isFault(error, "invalid")) return error.message;
      throw error;
    }
  }
  return changed;
}

function shown(value: string): string {
  return JSON.stringify(boundText(value, 100));
}
