import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "@slipway/domain";
import { eventually } from "../eventually.ts";
import { OutputLines } from "./output-lines.ts";
import { type ProcessExit, type SpawnOptions, spawnKept } from "./spawn-kept.ts";

export interface StartProcessOptions extends SpawnOptions {
  /** Ready when a line of stdout or stderr contains this or matches it. */
  readonly readyLine?: string | RegExp;
  /** Ready when a GET of this is answered with a 2xx status. */
  readonly readyUrl?: string;
  /** Ready when this no longer throws: for what has neither a line nor a plain URL. */
  readonly readyWhen?: () => Promise<unknown>;
  /** How long it may take to become ready; default: 180 s. */
  readonly readyTimeoutMs?: number;
  /** Gets every line as it is written. */
  readonly onLine?: (line: string) => void;
}

/** A child process. Disposing stops it and kills whatever it left behind; so does the end of this process, however it ends. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when the process has ended. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Everything it wrote so far to stdout and stderr, as lines in the order they arrived. */
  output(): string;
  /** The first line, written or to come, that contains or matches `pattern`. Rejects when the process ends without it, or after `timeoutMs` (default: 180 s). */
  line(pattern: string | RegExp, options?: { readonly timeoutMs?: number }): Promise<string>;
  /** Kills this process alone, as a crash would: what it started lives on until dispose. Resolves when it is gone. */
  kill9(): Promise<ProcessExit>;
  /** Asks it to end (TERM); kills it after `graceMs`, 15 s unless told. Idempotent. */
  stop(options?: { readonly graceMs?: number }): Promise<ProcessExit>;
}

/**
 * Starts a program without a shell, and waits until it is ready if the options tell when that is. Rejects, with what it
 * wrote, when it ends or the time is over before that.
 */
export async function startProcess(
  command: string,
  args: readonly string[] = [],
  options: StartProcessOptions = {},
): Promise<RunningProcess> {
  const kept = await spawnKept(command, args, options);
  const output = new OutputLines(kept.output, options.onLine);
  const isOver = new AbortController();
  const exited = kept.ended.then(async (exit) => {
    // What is still in the pipes belongs to the output. A descendant may hold them open, so not for long.
    await Promise.race([output.ended, delay(200)]);
    isOver.abort(new Error(`ended with ${exit.code === undefined ? exit.signal : `code ${exit.code}`}`));
    return exit;
  });

  const kill9 = async (): Promise<ProcessExit> => {
    kept.kill("SIGKILL");
    return await exited;
  };
  const stop = async ({ graceMs = 15_000 } = {}): Promise<ProcessExit> => {
    kept.kill("SIGTERM");
    const timer = setTimeout(() => kept.kill("SIGKILL"), graceMs);
    const exit = await exited;
    clearTimeout(timer);
    return exit;
  };

  try {
    await untilReady(options, output, isOver.signal);
  } catch (error) {
    await kill9();
    await kept.sweep();
    const reason = messageOf(error);
    throw new Error(`${command} did not get ready: ${reason}. It wrote:\n${output.text().split("\n").slice(-30).join("\n")}`, {
      cause: error,
    });
  }

  return {
    pid: kept.pid,
    exited,
    output: () => output.text(),
    line: async (pattern, { timeoutMs = 180_000 } = {}) => {
      try {
        return await output.find(pattern, AbortSignal.any([isOver.signal, AbortSignal.timeout(timeoutMs)]));
      } catch (error) {
        throw withOutput(`${command} wrote no line with ${pattern}`, error, output);
      }
    },
    kill9,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await kept.sweep();
    },
  };
}

async function untilReady(options: StartProcessOptions, output: OutputLines, isOver: AbortSignal): Promise<void> {
  const { readyLine, readyUrl, readyWhen, readyTimeoutMs: timeoutMs = 180_000 } = options;
  const tries = { timeoutMs, intervalMs: 20, signal: isOver };
  if (readyLine !== undefined) await output.find(readyLine, AbortSignal.any([isOver, AbortSignal.timeout(timeoutMs)]));
  if (readyUrl !== undefined) await eventually(() => getOk(readyUrl, isOver), tries);
  if (readyWhen !== undefined) await eventually(readyWhen, tries);
}

function withOutput(message: string, cause: unknown, output: OutputLines): Error {
  const reason = messageOf(cause);
  return new Error(`${message}: ${reason}. It wrote:\n${output.text().split("\n").slice(-30).join("\n")}`, { cause });
}

async function getOk(url: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { signal });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
