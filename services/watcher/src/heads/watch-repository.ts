import { isFault, messageOf } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import { backoffDelay, forPrograms, type Logger, longestTimerMs } from "@slipway/runtime";
import type { HeadOutcome } from "./process-head.ts";

export interface WatchRepositoryOptions {
  readonly repository: Pick<GitRepository, "head">;
  /** Brings the applications to this head. Repeated for the same head until it is complete. */
  readonly process: (hash: string, signal: AbortSignal, traceparent?: string) => Promise<HeadOutcome>;
  /** Renews what the applications show of this head, without deploying it. */
  readonly describe: (hash: string, signal: AbortSignal) => Promise<void>;
  /** Takes in how each pass ended: with the head and its problems, or why the repository could not be read. Never throws. */
  readonly onLooked?: (looked: Looked) => void;
  readonly pollIntervalMs: number;
  /** How often a new head is described between two polls. Has no effect unless it is shorter than the poll interval. */
  readonly describeIntervalMs: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A branch that goes on during more passes in a row than these is reported. */
const mostLate = 5;

/** So many notifications in a row may find nothing new before the next one has to wait. */
const freeLooks = 5;
/** The longest that a notification waits, unless the next poll comes first. */
const longestRestMs = 10_000;

/** How a look at a repository ended. */
export type Looked = { readonly head: string; readonly problems: readonly string[] } | { readonly err: unknown };

/** A repository whose head is read at every poll, and at once on a notification. */
export interface RepositoryWatch {
  /**
   * Reads the head now: somebody pushed. Notifications during a pass lead to one more pass. After a few that found nothing new they wait, longer each time: whoever can send
   * them must not make this process ask the Git server without a pause.
   */
  notify(traceparent?: string): void;
  /** Reads the head now and processes it even if it has not changed: an application was added. */
  recheck(): void;
  /** Resolves when the signal was aborted and the last pass has ended. Never rejects. */
  readonly done: Promise<void>;
}

/**
 * Watches the head of a repository's branch: reads it once per poll, whatever the number of applications, and at once on a notification.
 * A repository that cannot be reached is retried with growing pauses; other repositories are not affected. A head that the branch left meanwhile is no
 * failure of the repository: the next one is read soon.
 */
export function watchRepository(options: WatchRepositoryOptions): RepositoryWatch {
  const { repository, process, onLooked, pollIntervalMs, describeIntervalMs, log, signal } = options;
  let wake: (() => void) | undefined;
  let notified: { readonly traceparent: string | undefined } | undefined = { traceparent: undefined };
  let processed: string | undefined;
  /** The head that was processed or described last. */
  let described: string | undefined;
  let problems: readonly string[] = [];
  /** Of the push whose head has not been processed yet. */
  let traceparent: string | undefined;
  /** Looks in a row that a notification caused and that found nothing new, or failed. */
  let idleLooks = 0;

  /** Waits that long, or until a notification. */
  const pause = (ms: number, endsEarly = () => notified !== undefined): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, longestTimerMs));
      wake = () => {
        if (!signal.aborted && !endsEarly()) return;
        clearTimeout(timer);
        resolve();
      };
      wake();
    });
  signal.addEventListener("abort", () => wake?.(), { once: true });

  const describe = async (): Promise<void> => {
    try {
      const head = await repository.head({ signal });
      if (head !== described) await options.describe(head, signal);
      described = head;
    } catch (err) {
      if (!signal.aborted) log.warn({ err }, "applications could not be described; the next poll reads the repository again");
    }
  };
  /** Waits for the next poll, and describes new heads meanwhile. */
  const untilPoll = async (): Promise<void> => {
    const poll = performance.now() + pollIntervalMs;
    for (let left = pollIntervalMs; left > 0; left = poll - performance.now()) {
      await pause(Math.min(left, describeIntervalMs));
      if (notified || signal.aborted) return;
      if (describeIntervalMs < left) await describe();
    }
  };

  const loop = async (): Promise<void> => {
    let failures = 0;
    /** What is wrong, as it was logged for people. */
    let failing: string | undefined;
    while (!signal.aborted) {
      if (notified && idleLooks > freeLooks)
        await pause(Math.min(longestRestMs, pollIntervalMs, 100 * 2 ** (idleLooks - freeLooks)), () => false);
      if (signal.aborted) break;
      idleLooks = notified ? idleLooks + 1 : 0;
      traceparent = notified?.traceparent ?? traceparent;
      notified = undefined;
      let isLate = false;
      try {
        const head = await repository.head({ signal });
        const wanted = head !== processed;
        processed = head; // before processing: a recheck during it must not be lost
        let isComplete = true;
        if (wanted) idleLooks = 0;
        if (wanted) ({ isComplete, problems } = await process(head, signal, traceparent));
        described = head;
        if (isComplete) traceparent = undefined;
        else processed = undefined;
        failures = isComplete ? 0 : failures + 1;
        if (failing !== undefined) log.info({ revision: head }, "repository can be processed again");
        failing = undefined;
        onLooked?.({ head, problems });
      } catch (err) {
        if (signal.aborted) break;
        processed = undefined;
        failures += 1;
        isLate = isFault(err, "conflict") && failures <= mostLate;
        if (isLate) log.info({ ...forPrograms, err, failures }, "the branch went on while its head was processed");
        else {
          onLooked?.({ err });
          const level = isFault(err, "unavailable", "conflict", "deadline") ? "warn" : "error";
          log[level]({ ...(messageOf(err) === failing && forPrograms), err, failures }, "repository could not be processed");
          failing = messageOf(err);
        }
      }
      if (failures === 0) await untilPoll();
      else await pause(Math.min(pollIntervalMs, backoffDelay(failures, { baseMs: 500, maxMs: isLate ? 1_000 : 60_000 })));
    }
  };
  return {
    notify: (traceparent) => {
      notified = { traceparent };
      wake?.();
    },
    recheck: () => {
      processed = undefined;
      notified ??= { traceparent: undefined };
      wake?.();
    },
    done: loop(),
  };
}
