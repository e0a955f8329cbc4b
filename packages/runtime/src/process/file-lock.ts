import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "@slipway/domain";
import PQueue from "p-queue";

/** A lock that this process holds on a file. The kernel releases it when the process ends, for whatever reason. */
export interface FileLock extends Disposable {
  /** Releases the lock. Idempotent, never throws. */
  release(): void;
}

const sqliteBusy = 5;
const longestPauseMs = 25;

/**
 * Takes the lock of a file; undefined if this or another process holds it. Creates the file if it is missing.
 * Node has no call for file locks, but SQLite does: an exclusive transaction on an empty database writes nothing and is one `fcntl` lock.
 * The file must not be opened by anything else: closing it would drop the lock.
 */
export function tryLock(path: string): FileLock | undefined {
  const database = openDatabase(path);
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    database.close();
    if (isBusy(cause)) return undefined;
    throw new Fault("internal", `cannot lock ${path}; its file system must support file locks`, { cause });
  }
  const release = () => {
    if (database.isOpen) database.close();
  };
  return { release, [Symbol.dispose]: release };
}

function openDatabase(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path);
  } catch (cause) {
    throw new Fault("internal", `cannot open the lock file ${path}; its folder must exist and be writable`, { cause });
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === sqliteBusy;
}

/** Callers in this process that wait for the same file: one of them polls the kernel, the others wait here for their turn. */
const waiting = new Map<string, PQueue>();

/**
 * Runs `body` while holding the lock of a file. Waits until it is free; callers of this process take turns in the order of their calls.
 * Throws the signal's reason if aborted while waiting; `body` must observe the signal itself. Not reentrant.
 */
export async function withLock<T>(path: string, signal: AbortSignal | undefined, body: () => Promise<T>): Promise<T> {
  const queue = waiting.get(path) ?? new PQueue({ concurrency: 1 });
  waiting.set(path, queue);
  // A separate signal: with the caller's, the queue would also drop a body that is still running.
  const wait = new AbortController();
  const stopWaiting = () => wait.abort(signal?.reason);
  signal?.throwIfAborted();
  signal?.addEventListener("abort", stopWaiting, { once: true });
  const turn = async () => {
    using _lock = await waitForLock(path, wait.signal);
    signal?.removeEventListener("abort", stopWaiting);
    return await body();
  };
  try {
    return await queue.add(turn, { signal: wait.signal });
  } finally {
    signal?.removeEventListener("abort", stopWaiting);
    if (queue.size === 0 && queue.pending === 0) waiting.delete(path);
  }
}

async function waitForLock(path: string, signal: AbortSignal): Promise<FileLock> {
  for (let pauseMs = 1; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    signal.throwIfAborted();
    const lock = tryLock(path);
    if (lock) return lock;
    // Node cannot wait for a file lock without blocking everything else, so it polls.
    await delay(pauseMs);
  }
}
