import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Runs `work` while no other process of this machine holds the lock at `path`. Calls `onWait` once if it has to wait.
 * The lock is a SQLite file: the kernel releases it when its holder dies, however that happens.
 */
export async function exclusively<T>(path: string, work: () => Promise<T>, onWait: () => void = () => {}): Promise<T> {
  mkdirSync(dirname(path), { recursive: true });
  using lock = new DatabaseSync(path, { timeout: 0 });
  for (let isFirst = true; !tryLock(lock); isFirst = false) {
    if (isFirst) onWait();
    await delay(200);
  }
  return await work();
}

function tryLock(lock: DatabaseSync): boolean {
  try {
    lock.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    const isBusy = error instanceof Error && /database is locked/.test(error.message);
    if (!isBusy) throw error;
    return false;
  }
}
