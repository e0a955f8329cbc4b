import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";

/**
 * Runs `work` while no other process on this machine is inside the same `path`. `onWait` is called once if it has to wait.
 * A SQLite file is the lock: the kernel lets go of it when its holder dies, however it dies.
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
