import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { Fault } from "@slipway/domain";

/**
 * Waits until it is asked to end, or until its input closes because this process is gone, for whatever reason. Then it ends what is left of
 * the process group whose id it was given, and removes the folder. When asked to end, it sends TERM and later KILL. Otherwise it sends KILL at once,
 * because another process may start the same work again. It leads its own session, so signals sent to this process or to the group do not reach it.
 */
const program = `
trap '' HUP INT TERM
folder=$1 tenths=$2
read -r group
read -r how
if [ -n "$group" ]; then
  [ "$how" = end ] && kill -TERM -"$group" || tenths=0
  while [ "$tenths" -gt 0 ] && kill -0 -"$group"; do sleep 0.1; tenths=$((tenths - 1)); done
  kill -KILL -"$group"
fi
[ -n "$folder" ] || exit 0
chmod -R u+rwX "$folder"
rm -rf "$folder"
`;

/** Makes sure that neither a process group nor a folder outlives its purpose or this process. Disposing calls `end`. */
export interface GroupWatcher extends AsyncDisposable {
  /** The group to end. */
  watch(groupId: number): void;
  /** Ends what is left of the group and removes the folder; resolves when both are done. Idempotent, never throws. */
  end(): Promise<void>;
}

/** Starts a watcher. If that fails, removes the folder and throws `internal`. */
export async function startGroupWatcher(folder: string | undefined, graceMs: number): Promise<GroupWatcher> {
  const args = ["-c", program, "sh", folder ?? "", String(Math.ceil(graceMs / 100))];
  const child = spawn("/bin/sh", args, { detached: true, stdio: ["pipe", "ignore", "ignore"], env: { PATH: process.env["PATH"] } });
  const removeFolder = async (): Promise<void> => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => {});
  };
  child.stdin.on("error", () => {}); // the watcher was killed
  await once(child, "spawn").catch(async (cause: unknown) => {
    await removeFolder();
    throw new Fault("internal", "the watcher of a process group could not be started", { cause });
  });
  const gone = exitOf(child);
  let group: number | undefined;
  const end = async (): Promise<void> => {
    child.stdin.end(group === undefined ? "" : "end\n");
    await gone;
    // Nothing is left, unless the watcher was killed.
    if (group !== undefined) killGroup(group);
    await removeFolder();
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
