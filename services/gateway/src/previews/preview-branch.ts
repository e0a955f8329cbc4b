import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { Patience, type PreviewWish } from "@slipway/bus";
import { type AccessObject, type ApplicationKey, Fault, isFault, messageOf, type RepositoryStatus } from "@slipway/domain";
import type { PreviewBranchRequest, PreviewBranchResponseSchema } from "@slipway/proto/api";
import {
  type ApplicationPreview,
  BranchChange,
  type BranchChanges,
  BranchOfApplicationSchema,
  type TouchedApplication,
} from "@slipway/proto/state";
import { SharedRuns, Turns } from "@slipway/runtime";
import type { Caller } from "../access/caller.ts";
import { placeOfApplication } from "../access/place.ts";
import { ahead, merged } from "../feeds/merged.ts";
import { findRepositories } from "./find-repositories.ts";

export interface PreviewBranchDeps {
  /** The repositories that pipeds watch. */
  readonly repositories: () => readonly RepositoryStatus[];
  /** What rights on an application go by; undefined if it is not known. */
  readonly known: (applicationId: string) => AccessObject | undefined;
  /** What a merge touches, from an offset on. Throws `unavailable` if no watcher of the piped answers. */
  readonly askForChanges: (ask: ChangesAsk, signal: AbortSignal) => Promise<BranchChanges>;
  /** What the deployment of an application would change. Throws `unavailable` if no planner of the piped answers for longer than the patience. */
  readonly askForPreview: (key: ApplicationKey, wish: PreviewWish, options: AskOptions) => Promise<ApplicationPreview>;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  readonly patience: Patience;
  /** How long the longest of those who wait for the answer still does, in milliseconds: more once somebody with more time joins them. */
  readonly leftMs: () => number;
}

export interface ChangesAsk extends Pick<ApplicationKey, "projectId" | "pipedId"> {
  readonly repositoryId: string;
  readonly branch: string;
  readonly headCommitHash: string;
  readonly baseCommitHash: string;
  readonly offset: number;
  readonly timeoutMs: number;
}

type News = MessageInitShape<typeof PreviewBranchResponseSchema>["news"];

const usualPipedMs = 5 * 60_000;
/** Previews that a piped makes at the same time for all callers of this gateway: its planner has more to do than previews. */
const mostAtOnce = 3;

/** Previews a branch at every piped that watches its repository. A piped and an application that fail are part of the answer, and stop no other. */
export function previewBranch(
  deps: PreviewBranchDeps,
): (request: PreviewBranchRequest, caller: Caller, signal: AbortSignal) => AsyncGenerator<News> {
  const turnsOf = new Map<string, Turns>();
  const shared = new SharedRuns<ApplicationPreview>();
  return async function* preview(request, caller, signal) {
    const repositories = findRepositories(
      request,
      deps.repositories().filter(({ projectId }) => caller.mayIn(projectId)),
    );
    const pipedIds = [...new Set(repositories.map(({ pipedId }) => pipedId))].toSorted();
    yield { case: "started", value: { pipedIds } };
    yield* merged(
      repositories.map((repository) => {
        const key = JSON.stringify([repository.projectId, repository.pipedId]);
        const turns = turnsOf.getOrInsertComputed(key, () => new Turns({ atOnce: mostAtOnce }));
        return ofPiped(deps, { request, caller, repository, turns, shared }, signal);
      }),
    );
  };
}

interface PipedPreview {
  readonly request: PreviewBranchRequest;
  readonly caller: Caller;
  readonly repository: RepositoryStatus;
  readonly turns: Turns;
  /** Previews that are being made: who asks for the same one waits for it, and takes no turn. */
  readonly shared: SharedRuns<ApplicationPreview>;
}

async function* ofPiped(deps: PreviewBranchDeps, preview: PipedPreview, signal: AbortSignal): AsyncGenerator<News> {
  const { request, caller, repository, turns, shared } = preview;
  const { projectId, pipedId, repositoryId } = repository;
  const limitMs = request.pipedTimeoutMs || usualPipedMs;
  const over = performance.now() + limitMs;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const left = () => Math.max(1, Math.ceil(over - performance.now()));
  const ask = { projectId, pipedId, repositoryId, branch: request.branch };
  const patience = new Patience();
  /** By the labels and the name that the application has now: those on the branch are whatever its author wrote there. */
  const isSeen = ({ applicationId, name, labels }: TouchedApplication) =>
    caller.sees(placeOfApplication({ projectId, ...(deps.known(applicationId) ?? { labels, name }) }));
  let [answered, total] = [0, 0];
  try {
    let changes = await deps.askForChanges(
      { ...ask, headCommitHash: request.commitHash, baseCommitHash: "", offset: 0, timeoutMs: left() },
      limit,
    );
    const { baseBranch, baseCommitHash, headCommitHash, problems } = changes;
    total = changes.total;
    // What is hidden in later answers is not known yet.
    const shown = total - changes.applications.filter((each) => !isSeen(each)).length;
    yield { case: "branch", value: { pipedId, repositoryId, baseBranch, baseCommitHash, headCommitHash, total: shown, problems } };
    while (changes.applications.length > 0) {
      const heads = { repositoryId, baseCommitHash, headCommitHash, commitMessage: request.commitMessage };
      const one = async (application: TouchedApplication) => {
        const key = { projectId, pipedId, applicationId: application.applicationId };
        const branch = create(BranchOfApplicationSchema, { ...heads, application });
        const make = (each: AbortSignal, leftMs: () => number) =>
          turns.take(() => deps.askForPreview(key, { branch, withPlan: true }, { signal: each, patience, leftMs }), each);
        const same = JSON.stringify([key, Buffer.from(toBinary(BranchOfApplicationSchema, branch)).toString("base64")]);
        const made = () => shared.run(same, make, { signal: limit, leftMs: left() });
        return { pipedId, application, ...(await previewOf(application, made, limit)) };
      };
      const seen = changes.applications.filter(isSeen);
      answered += changes.applications.length - seen.length;
      for await (const value of ahead(seen, mostAtOnce, one)) {
        answered += 1;
        yield { case: "application", value };
      }
      if (answered >= total) break;
      changes = await deps.askForChanges({ ...ask, headCommitHash, baseCommitHash, offset: answered, timeoutMs: left() }, limit);
      // An application was registered or removed: which ones are missing is not known.
      if (changes.total !== total) throw new Fault("unavailable", "what the merge touches changed meanwhile, so preview it again");
    }
  } catch (error) {
    signal.throwIfAborted();
    yield { case: "failure", value: { pipedId, ...reasonOf(error, { isOver: limit.aborted, limitMs, answered, total }) } };
  }
}

/** Nothing is deployed for an application that would be removed or whose file is invalid. */
async function previewOf({ change }: TouchedApplication, make: () => Promise<ApplicationPreview>, signal: AbortSignal) {
  if (change === BranchChange.REMOVED || change === BranchChange.INVALID) return {};
  try {
    return { preview: await make() };
  } catch (error) {
    signal.throwIfAborted();
    if (!isFault(error)) throw error;
    return { problem: error.message };
  }
}

interface Progress {
  readonly isOver: boolean;
  readonly limitMs: number;
  readonly answered: number;
  readonly total: number;
}

function reasonOf(error: unknown, { isOver, limitMs, answered, total }: Progress): { readonly reason: string; readonly code: string } {
  const missing = total > answered ? `${total - answered} of ${total} applications were not previewed` : "it did not answer";
  if (isOver) return { code: "deadline", reason: `${missing} within ${limitMs / 1000} s` };
  if (!isFault(error)) throw error;
  return { code: error.code, reason: total > answered ? `${missing}: ${messageOf(error)}` : error.message };
}
