import { eventHandlerIdOf, Fault } from "@slipway/domain";
import type { EventHandler } from "../handlers/event-handler.ts";
import { commitText } from "../writing/commit-text.ts";
import type { WriteJob, WriteOutcome } from "../writing/write-job.ts";
import type { GitHost } from "./git-host.ts";
import { inertMarkdown } from "./inert-markdown.ts";

export interface RequestPullDeps {
  readonly host: GitHost;
  /** The branch that pull requests are for. */
  readonly base: string;
  /** The repository's template of commit messages; "" for none. */
  readonly commitMessage: string;
  /** Writes the job's values to a branch, which begins at the base if it does not exist. */
  readonly write: (branch: string, job: WriteJob) => Promise<WriteOutcome>;
  readonly now: () => Temporal.Instant;
}

/**
 * Writes the values of a job to a branch of its handler and opens a pull request, or adds to the one that is open. Idempotent: the branch follows from
 * handler and event, so that whoever continues after a crash finds what was pushed.
 */
export async function requestPull({ host, base, commitMessage, write, now }: RequestPullDeps, job: WriteJob): Promise<WriteOutcome> {
  const { handler, event } = job;
  const prefix = branchPrefix(event.name, handler);
  const open = await host.findOpen(base, prefix);
  const branch = open?.branch ?? pullBranch(event.name, handler, event.id);
  const outcome = await write(branch, job);
  if (outcome.status !== "succeeded") return outcome;
  if (!open && !outcome.commitHash) return outcome;
  const templates = [handler.commitMessage, commitMessage];
  const [title = ""] = commitText(event, templates).split("\n");
  // What the template says is its author's.
  const [, ...rest] = commitText(event, templates, inertMarkdown).split("\n");
  const text = {
    title: title.slice(0, 200),
    body: `${rest.join("\n").trim()}\n\nEvent ${event.id}, handled by ${inertMarkdown(handler.configFile)}`.trim(),
  };
  // Somebody may have merged or closed it while the commit was pushed: the commit would be nowhere then.
  const still = open && outcome.commitHash && (await host.look(open.number)).state !== "open" ? undefined : open;
  const pull = still ?? (await host.create(base, branch, text));
  if (still && outcome.commitHash) await host.update(still, text);
  const pullRequest = { number: pull.number, state: "open", at: now(), seenAt: now(), mergeCommit: "" } as const;
  return { ...outcome, reason: `${outcome.reason}, in a pull request`, url: pull.url, pullRequest };
}

/** The branch of a handler's pull request: `<event name>-<UUID>`. The first half of the UUID follows from the handler, the second from the event. */
export function pullBranch(eventName: string, handler: Pick<EventHandler, "id">, eventId: string): string {
  return branchPrefix(eventName, handler) + eventHandlerIdOf(handler.id, eventId, "", 0).slice(halfLength);
}

const halfLength = 18;

function branchPrefix(eventName: string, { id }: Pick<EventHandler, "id">): string {
  const name = eventName
    .replace(/[^\w.-]+/g, "-")
    .replace(/\.{2,}/g, ".")
    .replace(/^[-.]+|(?<![-.])[-.]+$/g, "")
    .replace(/\.lock$/, "")
    .slice(0, 100);
  if (id.length < halfLength) throw new Fault("internal", `handler ${id} has no UUID`);
  return `${name || "event"}-${id.slice(0, halfLength)}`;
}
