import { setTimeout as wait } from "node:timers/promises";
import { isFault } from "@slipway/domain";
import { backoffDelay } from "@slipway/runtime/client";
import { writeErr } from "../output/terminal/terminal.ts";

export interface ResumeOptions {
  readonly signal: AbortSignal;
  /** How to pause before the next attempt; for tests. */
  readonly pause?: (failures: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Reads a stream again whenever the server goes away, until it ends by itself or `signal` aborts: a watch survives a restart of the server. Says so once
 * on standard error each time. Begins it again without a word when the token that it began with has ended, as that of a job does after some minutes. `open` gets whether it is the first time: later ones have to leave out what was read before. For a stream of a server
 * that has answered already; one that never did is a mistake, which the caller's first call reports.
 */
export async function* resumed<T>(
  open: (isFirst: boolean) => AsyncIterable<T>,
  { signal, pause = shortly }: ResumeOptions,
): AsyncGenerator<T> {
  let failures = 0;
  for (let isFirst = true; ; isFirst = false) {
    let hasBegun = false;
    try {
      for await (const value of open(isFirst)) {
        failures = 0;
        hasBegun = true;
        yield value;
      }
      return;
    } catch (error) {
      // It was let in, so another token will be too, if there is one: without, it does not begin again.
      if (hasBegun && !signal.aborted && isFault(error, "unauthenticated")) continue;
      if (signal.aborted || !isFault(error, "unavailable")) throw error;
      if (failures === 0) writeErr("slipway: the server is away: connecting again until it is back");
      failures += 1;
      await pause(failures, signal);
    }
  }
}

async function shortly(failures: number, signal: AbortSignal): Promise<void> {
  await wait(backoffDelay(failures, { baseMs: 200, maxMs: 5_000 }), undefined, { signal });
}
