import { isFault } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import { backoffDelay, type Logger, longestTimerMs } from "@slipway/runtime";

export interface WatchRepositoryOptions {
  readonly repository: Pick<GitRepository, "head">;
  /** Brings the applications to this head. Repeated for the same head until it succeeds. */
  readonly process: (hash: string, signal: AbortSignal, traceparent?: string) => Promise<void>;
  readonly pollIntervalMs: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A repository whose head is read at every poll, and at once on a notification. */
export interface RepositoryWatch {
  /** Reads the head now: somebody pushed. Notifications during a pass lead to one more pass. */
  notify(traceparent?: string): void;
  /** Reads the head now and processes it even if it has not changed: an application was added. */
  recheck(): void;
  /** Resolves when the signal was aborted and the last pass has ended. Never rejects. */
  readonly done: Promise<void>;
}

/**
 * Watches the head of a repository's branch: reads it once per poll, whatever the number of applications, and at once on a notification.
 * A repository that cannot be reached is retried with growing pauses; other repositories are not affected.
 */
export function watchRepository({ repository, process, pollIntervalMs, log, signal }: WatchRepositoryOptions): RepositoryWatch {
  let wake: (() => void) | undefined;
  let notified: { readonly traceparent: string | undefined } | undefined = { traceparent: undefined };
  let processed: string | undefined;
  /** Of the push whose head has not been processed yet. */
  let traceparent: string | undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(ms, longestTimerMs));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (notified || signal.aborted) wake();
    });
  signal.addEventListener("abort", () => wake?.(), { once: true });

  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      traceparent = notified?.traceparent ?? traceparent;
      notified = undefined;
      try {
        const head = await repository.head({ signal });
        const wanted = head !== processed;
        processed = head; // before processing: a recheck during it must not be lost
        if (wanted) await process(head, signal, traceparent);
        traceparent = undefined;
        failures = 0;
      } catch (err) {
        if (signal.aborted) break;
        processed = undefined;
        failures += 1;
        if (isFault(err, "unavailable", "conflict", "deadline")) log.warn({ err, failures }, "repository could not be processed");
        else log.error({ err, failures }, "repository could not be processed");
      }
      await pause(failures === 0 ? pollIntervalMs : Math.min(pollIntervalMs, backoffDelay(failures, { baseMs: 500, maxMs: 60_000 })));
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
