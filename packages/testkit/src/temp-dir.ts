import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const remover = fileURLToPath(new URL("./process/remove-folder.sh", import.meta.url));

let root: string | undefined;

export interface TempDir extends AsyncDisposable {
  readonly path: string;
}

/**
 * An empty folder, in memory where the system has `/dev/shm`: what syncs to disk is quick there. Disposing removes it;
 * the end of this process does too, whatever ends it. `name` shows in its path.
 */
export async function tempDir(name = "dir"): Promise<TempDir> {
  root ??= makeRoot();
  const path = await mkdtemp(join(root, `${name}-`));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }).catch(() => {}),
  };
}

/** One folder of this process holds all others. A shell outlives the process to remove it. */
function makeRoot(): string {
  const parent = existsSync("/dev/shm") ? "/dev/shm" : realpathSync(tmpdir());
  const path = mkdtempSync(join(parent, "slipway-"));
  const child = spawn("/bin/sh", [remover, path], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  child.unref();
  // The pipe must neither keep this process alive nor close before its end.
  if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return path;
}
