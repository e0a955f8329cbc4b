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
 * Creates an empty folder, in memory if the system has `/dev/shm`, where syncing to disk is fast. It is removed on dispose and at
 * the end of this process, however that ends. `name` is part of its path.
 */
export async function tempDir(name = "dir"): Promise<TempDir> {
  root ??= makeRoot();
  const path = await mkdtemp(join(root, `${name}-`));
  return {
    path,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }).catch(() => {}),
  };
}

/** The folder that contains all others of this process. A shell that outlives the process removes it. */
function makeRoot(): string {
  const parent = existsSync("/dev/shm") ? "/dev/shm" : realpathSync(tmpdir());
  const path = mkdtempSync(join(parent, "slipway-"));
  const child = spawn("/bin/sh", [remover, path], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  child.unref();
  // The pipe must not keep this process alive, and must not close before its end.
  if ("unref" in child.stdin && typeof child.stdin.unref === "function") child.stdin.unref();
  return path;
}
