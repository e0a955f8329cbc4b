import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { Fault, messageOf } from "@slipway/domain";
import type { Logger } from "../../log/logger.ts";
import { boundToParent } from "./bound-to-parent.ts";
import { LineSplitter } from "./line-splitter.ts";

export interface SpawnProcessOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** The whole environment of the child; that of this process unless told. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly log: Logger;
  /** Gets each line the child writes. Without it lines go to the log, at debug level. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Stops the child when it aborts. */
  readonly signal?: AbortSignal;
  /** Gives the child a standard input that stays open, and empty, for as long as this process lives; none unless told. */
  readonly holdStdin?: boolean;
}

export interface ProcessExit {
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** A running child process. Disposing stops it. */
export interface SpawnedProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when the child has ended and all its output was handed over. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Asks the child to end (TERM), and ends it (KILL) after `graceMs`, 10 s unless told. Idempotent, never throws. */
  stop(options?: { readonly graceMs?: number }): Promise<ProcessExit>;
}

/**
 * Starts a program, without a shell. It shares the process group, so a terminal's Ctrl-C reaches it too, and on Linux
 * the kernel ends it when this process dies, even by KILL. Throws `not_found` when there is no such program.
 */
export async function spawnProcess(options: SpawnProcessOptions): Promise<SpawnedProcess> {
  const { command, env = process.env, cwd, signal } = options;
  const log = options.log.child({ process: basename(command) });
  const onLine = options.onLine ?? ((line, stream) => log.debug({ stream, line }, "process wrote"));

  signal?.throwIfAborted();
  const program = await boundToParent(command, options.args ?? [], { env, cwd });
  const child = spawn(program.command, program.args, {
    env: { ...env },
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ["pipe", "pipe", "pipe"],
  });
  // Closed by a child that does not want it, or that died.
  child.stdin.on("error", () => {});
  if (!options.holdStdin) child.stdin.end();
  const exited = exitOf(child);
  readLines(child.stdout, (line) => onLine(line, "stdout"));
  readLines(child.stderr, (line) => onLine(line, "stderr"));
  await once(child, "spawn").catch((cause: unknown) => {
    throw new Fault("not_found", `cannot start ${command}: ${messageOf(cause)}`, { cause });
  });
  const pid = child.pid;
  if (pid === undefined) throw new Fault("internal", `process ${command} started without a process id`);
  log.debug({ pid }, "process started");

  let stopping: Promise<ProcessExit> | undefined;
  const stop = (graceMs = 10_000): Promise<ProcessExit> => {
    stopping ??= terminate(child, exited, graceMs);
    return stopping;
  };
  const onAbort = (): void => void stop();
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  void exited.then((exit) => {
    signal?.removeEventListener("abort", onAbort);
    log.debug({ pid, ...exit }, "process ended");
  });

  return {
    pid,
    exited,
    stop: ({ graceMs } = {}) => stop(graceMs),
    [Symbol.asyncDispose]: async () => {
      await stop();
    },
  };
}

/** What a child wrote last is read within this time after its end. */
const lastLinesMs = 1_000;

function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    // "close" comes after "exit", once the pipes are read to their end. A process the child left behind may hold them open for ever.
    child.once("exit", () => {
      const giveUp = setTimeout(() => {
        // After what is in the pipes already: a loop that was busy for long would find the time over before it looks there.
        setImmediate(() => {
          child.stdout?.destroy();
          child.stderr?.destroy();
        });
      }, lastLinesMs);
      child.once("close", () => clearTimeout(giveUp));
    });
    child.once("close", (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
  });
}

async function terminate(child: ChildProcess, exited: Promise<ProcessExit>, graceMs: number): Promise<ProcessExit> {
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
  const exit = await exited;
  clearTimeout(force);
  return exit;
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  const splitter = new LineSplitter(onLine);
  stream.on("data", (chunk: Buffer) => splitter.push(chunk));
  stream.once("close", () => splitter.end());
}
