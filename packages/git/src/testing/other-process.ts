import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RepositoryConfig } from "../remote/repository-config.ts";

/** What another process shall do before it says that it has done so, and then stay. */
export type Task =
  | { readonly kind: "fetch"; readonly dir: string; readonly config: RepositoryConfig; readonly want?: string }
  | {
      readonly kind: "checkout";
      readonly dir: string;
      readonly config: RepositoryConfig;
      readonly commit: string;
      readonly paths: readonly string[];
    };

export interface OtherProcess extends AsyncDisposable {
  /** What it printed when its task was done; rejects when it ends without. */
  readonly done: Promise<string>;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL("./run-task.ts", import.meta.url));

/** Runs a task in a process of its own. */
export function startOtherProcess(task: Task): OtherProcess {
  const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ["pipe", "pipe", "inherit"] });
  const closed = once(child, "close");
  const done = new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    void closed.then(() => reject(new Error(`the other process ended before it had done: ${task.kind}`)));
  });
  done.catch(() => {});
  const kill = async () => {
    child.kill("SIGKILL");
    await closed;
  };
  return { done, kill, [Symbol.asyncDispose]: kill };
}
