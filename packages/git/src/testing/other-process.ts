import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RepositoryConfig } from "../remote/repository-config.ts";

/** What another process does. It then prints a line and keeps running. */
export type Task =
  | { readonly kind: "fetch"; readonly dir: string; readonly config: RepositoryConfig; readonly want?: string }
  | {
      readonly kind: "checkout";
      readonly dir: string;
      readonly config: RepositoryConfig;
      readonly commit: string;
      readonly paths: readonly string[];
    }
  /** Makes a commit, and waits for ever before it is pushed. */
  | { readonly kind: "write"; readonly dir: string; readonly config: RepositoryConfig; readonly path: string; readonly content: string };

export interface OtherProcess extends AsyncDisposable {
  /** The line it printed when its task was done; rejects if it exits before that. */
  readonly done: Promise<string>;
  /** Sends SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL("./run-task.ts", import.meta.url));

/** Runs a task in a separate process. */
export function startOtherProcess(task: Task): OtherProcess {
  const child = spawn(process.execPath, [program, JSON.stringify(task)], { stdio: ["pipe", "pipe", "inherit"] });
  const closed = once(child, "close");
  const done = new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).once("line", resolve);
    void closed.then(() => reject(new Error(`the other process exited before it finished: ${task.kind}`)));
  });
  done.catch(() => {});
  const kill = async () => {
    child.kill("SIGKILL");
    await closed;
  };
  return { done, kill, [Symbol.asyncDispose]: kill };
}
