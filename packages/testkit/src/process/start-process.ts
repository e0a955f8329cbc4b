import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "@slipway/domain";
import { eventually } from "../eventually.ts";
import { OutputLines } from "./output-lines.ts";
import { type ProcessExit, type SpawnOptions, spawnKept } from "./spawn-kept.ts";

export interface StartProcessOptions extends SpawnOptions {
  /** The process is ready when a line of stdout or stderr contains or matches this. */
  readonly readyLine?: string | RegExp;
  /** The process is ready when a GET of this URL returns a 2xx status. */
  readonly readyUrl?: string;
  /** The process is ready when this no longer throws. For what has neither a line nor a plain URL. */
  readonly readyWhen?: () => Promise<unknown>;
  /** How long it may take to become ready; default: 180 s. */
  readonly readyTimeoutMs?: number;
  /** Called with every line as it is written. */
  readonly onLine?: (line: string) => void;
}

/** A child process. It is stopped, and everything it started is killed, on dispose and at the end of this process, however that ends. */
export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** Resolves when the process has ended. Never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** The lines written to stdout and stderr so far, in the order of arrival. */
  output(): string;
  /** Returns the first line, past or future, that contains or matches `pattern`. Rejects if the process ends without it, or after `timeoutMs` (default: 180 s). */
  line(pattern: string | RegExp, options?: { readonly timeoutMs?: number }): Promise<string>;
  /** Kills this process only, like a crash: what it started lives until dispose. Resolves when the process is gone. */
  kill9(): Promise<ProcessExit>;
  /** Sends TERM, and KILL after `graceMs` (default: 15 s). Idempotent. */
  stop(options?: { readonly graceMs?: number }): Promise<ProcessExit>;
}

/**
 * Starts a program without a shell, and waits until it is ready as the options define it. Rejects with the output if the
 * program ends before that or takes too long.
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
    // Reads what is still in the pipes. A descendant may hold them open, so the wait is short.
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
    throw withOutput(`${command} did not become ready`, error, output);
  }

  return {
    pid: kept.pid,
    exited,
    output: () => output.text(),
    line: async (pattern, { timeoutMs = 180_000 } = {}) => {
      try {
        return await output.find(pattern, AbortSignal.any([isOver.signal, AbortSignal.timeout(timeoutMs)]));
      } catch (error) {
        throw withOutput(`${command} wrote no line matching ${pattern}`, error, output);
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
  return new Error(`${message}: ${reason}. Its output:\n${output.text().split("\n").slice(-30).join("\n")}`, { cause });
}

async function getOk(url: string, signal: AbortSignal): Promise<void> {
  const response = await fetch(url, { signal });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
}
