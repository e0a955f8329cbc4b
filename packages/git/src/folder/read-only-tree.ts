import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "@slipway/domain";
import type { Holder } from "./holder.ts";

/** Arguments per process, far below the kernel's limit. */
const chunkSize = 500;

/** Changes the permissions of folders recursively, without following links. Throws `internal` on failure. */
export async function changeMode(change: "a-w" | "u+w", paths: readonly string[]): Promise<void> {
  for (let start = 0; start < paths.length; start += chunkSize) {
    const child = spawn("chmod", ["-R", change, "--", ...paths.slice(start, start + chunkSize)], { stdio: "ignore" });
    const [code] = await once(child, "close");
    if (code !== 0)
      throw new Fault("internal", `cannot change the permissions below ${paths[start]}; all files there must belong to this user`);
  }
}

/** Removes a folder, including read-only files. Never throws: a later sweep removes what is left. */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch {
    await changeMode("u+w", [path]).catch(() => {});
    await rm(path, { recursive: true, force: true, maxRetries: 2 }).catch(() => {});
  }
}

/** Removes from a folder of temporary files what holders that are gone left behind. Never throws. */
export async function removeLeftovers(folder: string, holder: Holder): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  await Promise.all(names.filter((name) => !holder.isOwned(name)).map((name) => removeTree(join(folder, name))));
}
