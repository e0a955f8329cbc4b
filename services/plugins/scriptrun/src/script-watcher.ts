import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { Fault } from "@slipway/plugin-sdk";

/**
 * Waits until nobody holds its input any more: until it is told to end, or until this process is gone, however it went. Then it ends what is
 * left of the process group whose id it was given, TERM and after a while KILL, and removes the folder. It leads a session of its own, so that
 * nothing sent to us or to the script reaches it.
 */
const watcher = `
trap '' HUP INT TERM
folder=$1 tenths=$2
read -r group
read -r _
if [ -n "$group" ] && kill -TERM -"$group"; then
  while [ "$tenths" -gt 0 ] && kill -0 -"$group"; do sleep 0.1; tenths=$((tenths - 1)); done
  kill -KILL -"$group"
fi
chmod -R u+rwX "$folder"
rm -rf "$folder"
`;

/** Sees to it that nothing of a script outlives it, or us. Disposing is `end`. */
export interface ScriptWatcher extends AsyncDisposable {
  /** The group to end. */
  watch(groupId: number): void;
  /** Ends what is left of the group and removes the folder; resolves when that is done. Idempotent, never throws. */
  end(): Promise<void>;
}

/** Watches over a folder, and soon over a process group that works in it. Throws `internal` when it can not be started. */
export async function watchScript(folder: string, { graceMs }: { readonly graceMs: number }): Promise<ScriptWatcher> {
  const args = ["-c", watcher, "sh", folder, String(Math.ceil(graceMs / 100))];
  const child = spawn("/bin/sh", args, { detached: true, stdio: ["pipe", "ignore", "ignore"], env: { PATH: process.env["PATH"] } });
  child.stdin.on("error", () => {}); // somebody ended the watcher
  await once(child, "spawn").catch(async (cause: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw new Fault("internal", "the watcher of the script could not be started", { cause });
  });
  const gone = exitOf(child);
  let group: number | undefined;
  const end = async (): Promise<void> => {
    child.stdin.end();
    await gone;
    // Nothing is left, unless somebody ended the watcher.
    if (group !== undefined) killGroup(group);
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  };
  let ending: Promise<void> | undefined;
  const endOnce = (): Promise<void> => {
    ending ??= end();
    return ending;
  };
  return {
    watch(groupId) {
      group = groupId;
      child.stdin.write(`${groupId}\n`);
    },
    end: endOnce,
    [Symbol.asyncDispose]: endOnce,
  };
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

function killGroup(groupId: number): void {
  try {
    process.kill(-groupId, "SIGKILL");
  } catch {
    // gone
  }
}
