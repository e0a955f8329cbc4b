import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { Fault, messageOf } from "@slipway/domain";
import { startGroupWatcher } from "./group-watcher.ts";
import type { ProcessExit } from "./spawn-process.ts";

export interface ProcessGroupOptions {
  /** How long the processes have between TERM and KILL. */
  readonly graceMs: number;
  /** A folder that is removed when they have ended. It need not exist yet: a caller that creates it afterwards leaves nothing behind, whenever it is killed. */
  readonly folder?: string;
}

/** A program that must leave no process behind. */
export interface GroupProgram {
  readonly command: readonly [program: string, ...args: string[]];
  readonly cwd: string;
  /** Its entire environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What it reads from standard input. Default: nothing. */
  readonly input?: string;
  /** Receives what it writes to standard output and standard error, combined. Nothing more is read until a returned promise resolves, except for the rest at the end. Must not throw. */
  readonly onOutput: (chunk: Uint8Array) => Promise<void> | undefined;
  /** Receives what it writes to standard error, which `onOutput` then does not. Must not throw. */
  readonly onError?: (chunk: Uint8Array) => void;
  readonly signal: AbortSignal;
}

/** A process group that ends with its program, with this object, or with this process, even if that is killed. */
export interface ProcessGroup extends AsyncDisposable {
  /**
   * Runs a program, once, and resolves when the entire group has ended. Processes that the program left in the background are ended too. When
   * aborted, rejects with the signal's reason, also after the group has ended. Throws `invalid` if the command line is too long, `internal` if it cannot be run.
   */
  run(program: GroupProgram): Promise<ProcessExit>;
}

/** Prepares a process group. From then on the folder is removed, whatever happens. */
export async function openProcessGroup({ graceMs, folder }: ProcessGroupOptions): Promise<ProcessGroup> {
  const watcher = await startGroupWatcher(folder, graceMs);
  return {
    async run(program) {
      const { signal } = program;
      signal.throwIfAborted();
      const leader = await start(program);
      const ended = endOf(leader);
      const output = passOn(leader, program);
      watcher.watch(idOf(leader));
      openGate(leader);
      const exit = await Promise.race([ended, aborted(signal)]);
      await watcher.end();
      await output.end();
      signal.throwIfAborted();
      return exit ?? (await ended);
    },
    [Symbol.asyncDispose]: () => watcher.end(),
  };
}

/**
 * Waits for a byte, which is sent once the watcher knows the group: if this process dies before that, nothing has run. Our own mask would surprise
 * programs whose files others are to read.
 */
const gate = (errors: "" | "2>&1") => `umask 022; read -r _ <&3 && exec "$@" ${errors} 3<&-`;

/** How long the rest of the pipe may be read. A process that left the group may keep the pipe open permanently. */
const lastWordsMs = 1_000;

type Leader = ChildProcessByStdio<Writable | null, Readable, Readable | null>;

async function start({ command, cwd, env, input, onError }: GroupProgram): Promise<Leader> {
  try {
    const args = ["-c", gate(onError === undefined ? "2>&1" : ""), "sh", ...command];
    const errors = onError === undefined ? "ignore" : "pipe";
    const read = input === undefined ? "ignore" : "pipe";
    const leader = spawn("/bin/sh", args, { cwd, env, detached: true, stdio: [read, "pipe", errors, "pipe"] }) as Leader; // with these pipes
    leader.stdin?.on("error", () => {}); // it may end before it has read everything
    await once(leader, "spawn");
    leader.stdin?.end(input);
    return leader;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "E2BIG")
      throw new Fault("invalid", "the command line and environment are too long for this system: move long values to a file", {
        cause,
      });
    const reason = messageOf(cause);
    throw new Fault("internal", `${command[0]} could not be started: ${reason}`, { cause });
  }
}

/** Reads only as fast as the output is consumed, while the program runs. */
function passOn({ stdout, stderr }: Leader, { onOutput, onError }: GroupProgram) {
  let isEnding = false;
  const pipes = [stdout, ...(stderr === null ? [] : [stderr])];
  const closed = Promise.all(pipes.map((pipe) => new Promise<void>((resolve) => pipe.once("close", resolve))));
  for (const pipe of pipes) pipe.on("error", () => {});
  stderr?.on("data", (chunk: Buffer) => onError?.(chunk));
  stdout.on("data", (chunk: Buffer) => {
    const taken = onOutput(chunk);
    if (taken === undefined || isEnding) return;
    stdout.pause();
    void taken.then(() => stdout.resume());
  });
  return {
    async end(): Promise<void> {
      isEnding = true;
      stdout.resume();
      const late = new AbortController();
      await Promise.race([closed, delay(lastWordsMs, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
      for (const pipe of pipes) pipe.destroy();
    },
  };
}

function endOf(leader: Leader): Promise<ProcessExit> {
  return new Promise((resolve) => leader.once("exit", (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined })));
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

/** A process that leads its group has the group's id. */
function idOf({ pid }: Leader): number {
  if (pid === undefined) throw new Fault("internal", "a process started without an id");
  return pid;
}

function openGate(leader: Leader): void {
  const pipe = (leader.stdio as readonly unknown[])[3] as Writable; // the fourth of its pipes
  pipe.on("error", () => {});
  pipe.end("\n");
}
