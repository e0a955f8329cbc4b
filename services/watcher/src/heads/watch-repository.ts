import { isFault } from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import { backoffDelay, type Logger } from "@slipway/runtime";

export interface WatchRepositoryOptions {
  readonly repository: Pick<GitRepository, "head">;
  /** Brings the applications to this head. Repeated for the same head until it does not throw. */
  readonly process: (hash: string, signal: AbortSignal, traceparent?: string) => Promise<void>;
  readonly pollIntervalMs: number;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** A repository that is looked at when told, and at every poll. */
export interface RepositoryWatch {
  /** Look now: somebody pushed. Nudges while one look is under way lead to one more. */
  nudge(traceparent?: string): void;
  /** Look now, and at the applications also when the head is still the same: one was added. */
  recheck(): void;
  /** Resolves when the signal was aborted and the last look is over. Never rejects. */
  readonly done: Promise<void>;
}

/**
 * Watches the head of a repository's branch: asks for it once per poll whatever the number of applications, and at once on a nudge.
 * A repository that can not be reached is tried again with growing pauses; others do not notice.
 */
export function watchRepository({ repository, process, pollIntervalMs, log, signal }: WatchRepositoryOptions): RepositoryWatch {
  let wake: (() => void) | undefined;
  let nudged: { readonly traceparent: string | undefined } | undefined = { traceparent: undefined };
  let processed: string | undefined;
  /** Of the push whose head was not brought to the applications yet. */
  let traceparent: string | undefined;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (nudged || signal.aborted) wake();
    });
  signal.addEventListener("abort", () => wake?.(), { once: true });

  const loop = async (): Promise<void> => {
    let failures = 0;
    while (!signal.aborted) {
      traceparent = nudged?.traceparent ?? traceparent;
      nudged = undefined;
      try {
        const head = await repository.head({ signal });
        const wanted = head !== processed;
        processed = head; // before the work: a recheck that comes during it must not be lost
        if (wanted) await process(head, signal, traceparent);
        traceparent = undefined;
        failures = 0;
      } catch (err) {
        if (signal.aborted) break;
        processed = undefined;
        failures += 1;
        if (isFault(err, "unavailable", "conflict", "deadline")) log.warn({ err, failures }, "repository could not be looked at");
        else log.error({ err, failures }, "repository could not be looked at");
      }
      await pause(failures === 0 ? pollIntervalMs : Math.min(pollIntervalMs, backoffDelay(failures, { baseMs: 500, maxMs: 60_000 })));
    }
  };
  return {
    nudge: (traceparent) => {
      nudged = { traceparent };
      wake?.();
    },
    recheck: () => {
      processed = undefined;
      nudged ??= { traceparent: undefined };
      wake?.();
    },
    done: loop(),
  };
}
