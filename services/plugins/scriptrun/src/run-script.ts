import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { Fault, type StageOutputLog } from "@slipway/plugin-sdk";
import { copyDirectory } from "./copy-directory.ts";
import { ScriptOutput } from "./script-output.ts";
import { watchScript } from "./script-watcher.ts";

export interface RunScriptOptions {
  readonly script: string;
  /** Directory of the application. The script works in a copy of it, which is removed afterwards. */
  readonly dir: string;
  /** All of the script's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Gets what the script writes, both of its outputs in one. */
  readonly log: StageOutputLog;
  readonly signal: AbortSignal;
  /** How long the script's processes have between TERM and KILL. */
  readonly graceMs: number;
}

/** How a script ended: by itself with a code, or by a signal that somebody sent. */
export type ScriptEnd = { readonly kind: "exit"; readonly code: number } | { readonly kind: "signal"; readonly signal: string };

/** A script that runs in the background takes its time to write what it still has to. */
const lastWordsMs = 1_000;

/** Waits for a byte, which comes once the watcher knows the group: if we die before that, nothing ran. */
const gate = 'read -r _ <&3 && exec /bin/sh -l -c "$1" 2>&1 3<&-';

type Shell = ChildProcessByStdio<null, Readable, null>;

/**
 * Runs a script as PipeCD does, `/bin/sh -l -c`, in a process group of its own, and resolves when the whole group has ended: what it left running
 * in the background is ended, too. Rejects with the signal's reason when aborted, also then not before all has ended. When this process is killed,
 * the group ends by itself. Throws `invalid` for a script that is too long, `internal` when the machine can not run it.
 */
export async function runScript({ script, dir, env, log, signal, graceMs }: RunScriptOptions): Promise<ScriptEnd> {
  signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), "slipway-script-"));
  await using watcher = await watchScript(folder, { graceMs });
  const copy = join(folder, basename(dir) || "application");
  const leftOut = await copyDirectory(dir, copy, signal).catch((cause: unknown) => {
    signal.throwIfAborted();
    throw new Fault("internal", `the application's directory can not be copied for the script: ${textOf(cause)}`, { cause });
  });
  if (leftOut.length > 0) log.info(`left out of the script's directory, because they lead out of the application's: ${leftOut.join(", ")}`);

  const shell = await startShell(script, copy, env);
  const ended = endOf(shell);
  const output = passOn(shell, log);
  watcher.watch(groupOf(shell));
  openGate(shell);

  const end = await Promise.race([ended, aborted(signal)]);
  await watcher.end();
  await output.end();
  signal.throwIfAborted();
  return end ?? (await ended);
}

async function startShell(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Shell> {
  try {
    // Leads a group of its own.
    const shell = spawn("/bin/sh", ["-c", gate, "sh", script], { cwd, env, detached: true, stdio: ["ignore", "pipe", "ignore", "pipe"] });
    await once(shell, "spawn");
    return shell as Shell;
  } catch (cause) {
    throw startFault(cause);
  }
}

/** Reads no faster than the log takes it, for as long as the script runs. */
function passOn({ stdout }: Shell, log: StageOutputLog) {
  const output = new ScriptOutput(log);
  let isEnding = false;
  const closed = new Promise<void>((resolve) => stdout.once("close", resolve));
  stdout.on("error", () => {});
  stdout.on("data", (chunk: Buffer) => {
    output.push(chunk);
    const drained = log.untilDrained();
    if (drained === undefined || isEnding) return;
    stdout.pause();
    void drained.then(() => stdout.resume());
  });
  return {
    /** Takes what is still in the pipe. A process that left the group may hold it open for ever. */
    async end(): Promise<void> {
      isEnding = true;
      stdout.resume();
      const late = new AbortController();
      await Promise.race([closed, delay(lastWordsMs, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
      stdout.destroy();
      output.end();
    },
  };
}

function endOf(shell: Shell): Promise<ScriptEnd> {
  return new Promise((resolve) =>
    shell.once("exit", (code, signal) => resolve(signal === null ? { kind: "exit", code: code ?? 0 } : { kind: "signal", signal })),
  );
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

/** A child that leads its group has the group's id. */
function groupOf({ pid }: Shell): number {
  if (pid === undefined) throw new Fault("internal", "the script's shell started without a process id");
  return pid;
}

function openGate(shell: Shell): void {
  // The fourth pipe of its stdio.
  const pipe = (shell as unknown as { readonly stdio: readonly unknown[] }).stdio[3] as Writable;
  pipe.on("error", () => {});
  pipe.end("\n");
}

function startFault(cause: unknown): Fault {
  const isTooLong = cause instanceof Error && "code" in cause && cause.code === "E2BIG";
  return isTooLong
    ? new Fault("invalid", "the script, or its environment, is too long for this system: put it into a file of the application", { cause })
    : new Fault("internal", `the script could not be started: ${textOf(cause)}`, { cause });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
