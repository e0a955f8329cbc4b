import { setImmediate as nextTurn } from "node:timers/promises";
import { ThreadPool } from "./thread-pool.ts";

/** One pool for the process: how much it may use is a matter of the machine, not of who reads. */
const pool = new ThreadPool({ threads: 2, idleMs: 30_000, cpuMs: 20_000, memoryMb: 768 });

/** What is smaller is read in this thread: whatever it holds, a reader whose time grows with the length is done before a thread would be asked. */
const smallBytes = 8 * 1024;

let lastTurn: Promise<unknown> = Promise.resolve();

/** One small input a turn of the event loop: thousands of files that are read at once do not hold up everything else. */
function ownTurn(): Promise<unknown> {
  lastTurn = lastTurn.then(() => nextTurn());
  return lastTurn;
}

export interface IsolatedOptions {
  /** The size of what is read. */
  readonly bytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** A function that is called in a thread if its input is large. */
export type Isolated<Args extends readonly unknown[], Result> = (args: Args, options: IsolatedOptions) => Promise<Result>;

/**
 * Makes a function safe to call with what strangers wrote: a large input is read in a thread with limits on processor time and memory, so that
 * it stops neither this process nor other calls. Throws `too_large` with the limit that was exceeded, and the signal's reason when aborted.
 *
 * `call` must be an exported function of `module` with that name, without side effects, whose time grows with the size of its input. Arguments and
 * result are copied between threads, so they must be plain data. The module is loaded in every thread: keep its imports few.
 */
export function isolated<Args extends readonly unknown[], Result>(
  call: (...args: Args) => Result | Promise<Result>,
  module: URL,
): Isolated<Args, Result> {
  return async (args, { bytes, signal }) => {
    signal?.throwIfAborted();
    if (bytes > smallBytes) return (await pool.run({ module: module.href, name: call.name, args }, signal)) as Result; // what `call` returns, copied
    await ownTurn();
    return call(...args);
  };
}
