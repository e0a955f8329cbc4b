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
  /** The child's entire environment; default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly log: Logger;
  /** Receives each line the child writes. Without it, lines are logged at debug level. */
  readonly onLine?: (line: string, stream: "stdout" | "stderr") => void;
  /** Stops the child when it aborts. */
  readonly signal?: AbortSignal;
  /** Gives the child a standard input that stays open and empty while this process lives; default: none. */
  readonly holdStdin?: boolean;
  /** Starts the child in a session and process group of its own, where a terminal's Ctrl-C does not reach it; default: it shares those of this process. */
  readonly ownGroup?: boolean;
}

export interface ProcessExit {
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

/** A running child process. Disposing stops it. */
export interface SpawnedProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when the child has ended and all its output has been passed on. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Sends TERM, and KILL after `graceMs`; default: 10 s. Idempotent, never throws. */
  stop(options?: { readonly graceMs?: number }): Promise<ProcessExit>;
}

/**
 * Starts a program without a shell. By default it shares the process group, so a terminal's Ctrl-C reaches it too. On Linux
 * the kernel ends it when this process dies, even by KILL. Throws `not_found` if the program does not exist.
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
    detached: options.ownGroup ?? false,
    stdio: ["pipe", "pipe", "pipe"],
  });
  // Closed by a child that does not read it, or that died.
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

/** How long a child's last output may be read after it has ended. */
const lastLinesMs = 1_000;

function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    // "close" comes after "exit", once the pipes have been read to the end. A process that the child left behind may keep them open permanently.
    child.once("exit", () => {
      const giveUp = setTimeout(() => {
        // After the data already in the pipes: an event loop that was blocked for long would see the timeout before that data.
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
