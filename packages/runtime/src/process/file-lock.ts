import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { Fault } from "@slipway/domain";
import PQueue from "p-queue";

/** A lock that this process holds on a file. The kernel gives it back when the process ends, however it ends. */
export interface FileLock extends Disposable {
  /** Gives the lock back. Idempotent, never throws. */
  release(): void;
}

const sqliteBusy = 5;
const longestPauseMs = 25;

/**
 * Takes the lock of a file if nobody has it, in this process or another; undefined when somebody has. Makes the file when it is missing.
 * Node has no call for file locks, but SQLite takes them: an exclusive transaction on an empty database writes nothing and is one `fcntl` lock.
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

/** Callers of this process that wait for the same file: one of them asks the kernel, the others wait their turn here. */
const waiting = new Map<string, PQueue>();

/**
 * Runs `body` while holding the lock of a file. Waits for whoever has it, in the order of asking within this process.
 * Throws the signal's reason when aborted while waiting; `body` looks at the signal itself. Not reentrant.
 */
export async function withLock<T>(path: string, signal: AbortSignal | undefined, body: () => Promise<T>): Promise<T> {
  const queue = waiting.get(path) ?? new PQueue({ concurrency: 1 });
  waiting.set(path, queue);
  // A signal of its own: the queue would let go of a body that still runs, too.
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
    // Node cannot wait for a file lock without blocking all else, so it asks again soon.
    await delay(pauseMs);
  }
}
