import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface LockHolder extends AsyncDisposable {
  /** Whether it got the lock; rejects if it ended before it knew. */
  readonly done: Promise<"locked" | "busy">;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
}

/** A separate process that takes the lock of a file, if it is free, and holds it until it is killed. */
export function startLockHolder(path: string): LockHolder {
  const program = `
    import { tryLock } from ${JSON.stringify(new URL("../process/file-lock.ts", import.meta.url).href)};
    const lock = tryLock(${JSON.stringify(path)});
    console.log(lock ? "locked" : "busy");
    process.stdin.resume().once("end", () => lock?.release());`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: ["pipe", "pipe", "inherit"] });
  const closed = once(child, "close");
  const done = new Promise<"locked" | "busy">((resolve, reject) => {
    createInterface(child.stdout).once("line", (line) => resolve(line === "locked" ? "locked" : "busy"));
    void closed.then(() => reject(new Error("the locking process ended before it reported a result")));
  });
  done.catch(() => {});
  const kill = async () => {
    child.kill("SIGKILL");
    await closed;
  };
  return { done, kill, [Symbol.asyncDispose]: kill };
}
