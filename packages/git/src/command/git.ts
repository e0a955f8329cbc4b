import { type ChildProcess, spawn } from "node:child_process";
import { availableParallelism } from "node:os";
import { Fault } from "@slipway/domain";
import PQueue from "p-queue";
import { localEnvironment } from "./git-environment.ts";

/** A Git process that failed. Never leaves this package: callers wrap it in a Fault. */
export class GitFailure extends Error {
  override readonly name = "GitFailure";
  readonly exitCode: number;
  readonly stderr: string;

  constructor(command: string, exitCode: number, stderr: string) {
    super(`git ${command} ended with ${exitCode}: ${lastLine(stderr)}`);
    this.exitCode = exitCode;
    this.stderr = stderr;
  }
}

export interface GitOptions {
  /** The bare repository to work on. Default: none, the command runs outside any repository. */
  readonly repository?: string;
  /** Added to the fixed environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string | Buffer;
  readonly signal?: AbortSignal | undefined;
  /** The most bytes of output. Default: 256 MiB, as much as two million files in a list. */
  readonly mostBytes?: number;
  /** Receives the output as it arrives; the result is then empty. */
  readonly onOutput?: (chunk: Buffer) => void;
}

/** Time between SIGTERM and SIGKILL. */
const graceMs = 2_000;
/** Default of `mostBytes`. */
const usualMost = 256 * 1024 * 1024;
/** Only this much of the end of stderr is kept. */
const stderrLimit = 64 * 1024;

/**
 * Runs Git: no shell, no user or system configuration, no terminal, and no network unless the given environment allows it.
 * The number of concurrent local commands is limited, so a burst of callers does not start hundreds of processes.
 */
export class Git {
  readonly #binary: string;
  readonly #home: string;
  readonly #stop = new AbortController();
  readonly #local = new PQueue({ concurrency: Math.max(4, availableParallelism() * 2) });

  constructor(binary: string, home: string) {
    this.#binary = binary;
    this.#home = home;
  }

  /** The base environment of every command. */
  environment(): Record<string, string> {
    return localEnvironment(this.#home);
  }

  /** Runs a command on what is on disk. Resolves with its output; throws `GitFailure`, `too_large` for too much output, or the signal's reason when aborted. */
  async local(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
    return this.#local.add(() => this.#run(args, options));
  }

  /** Runs a command that contacts the remote; `environment` must allow it. Does not count toward the limit of local commands. */
  async remote(args: readonly string[], options: GitOptions & Required<Pick<GitOptions, "environment">>): Promise<Buffer> {
    return this.#run(args, options);
  }

  /** Stops every running process and rejects new ones. */
  stop(): void {
    this.#stop.abort(new Fault("canceled", "the sources are closed"));
  }

  async #run(args: readonly string[], options: GitOptions): Promise<Buffer> {
    const signal = options.signal ? AbortSignal.any([options.signal, this.#stop.signal]) : this.#stop.signal;
    signal.throwIfAborted();
    const child = spawn(this.#binary, [...(options.repository ? [`--git-dir=${options.repository}`] : []), ...args], {
      cwd: this.#home,
      env: { ...this.environment(), ...options.environment },
      stdio: ["pipe", "pipe", "pipe"],
      // Its own process group, so that Git's helpers end with it.
      detached: true,
    });
    const onAbort = () => endGroup(child);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const { code, output, stderr, isTooMuch } = await outcome(child, options, onAbort);
      signal.throwIfAborted();
      if (isTooMuch) throw new Fault("too_large", `git ${args[0] ?? ""} lists too many files, or contents that are too large`);
      if (code !== 0) throw new GitFailure(args[0] ?? "", code, stderr);
      return output;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }
}

interface Outcome {
  readonly code: number;
  readonly output: Buffer;
  readonly stderr: string;
  readonly isTooMuch: boolean;
}

function outcome(child: ChildProcess, options: GitOptions, stop: () => void): Promise<Outcome> {
  const { mostBytes = usualMost } = options;
  const output: Buffer[] = [];
  let bytes = 0;
  let stderr = "";
  const take = options.onOutput ?? ((chunk: Buffer) => output.push(chunk));
  child.stdout?.on("data", (chunk: Buffer) => {
    const isFirst = bytes <= mostBytes;
    bytes += chunk.length;
    if (bytes <= mostBytes) take(chunk);
    else if (isFirst) stop();
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-stderrLimit);
  });
  // A process that exits before it has read all input breaks the pipe; its exit code says why.
  child.stdin?.on("error", () => {}).end(options.input ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", (cause) =>
      reject(new Fault("precondition", `cannot start Git (${cause.message}); install Git or configure its path`, { cause })),
    );
    child.once("close", (code, signal) =>
      resolve({
        code: code ?? 128,
        output: Buffer.concat(output),
        stderr: stderr || `ended by ${signal ?? "itself"}`,
        isTooMuch: bytes > mostBytes,
      }),
    );
  });
}

function endGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) return;
  signalGroup(pid, "SIGTERM");
  const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), graceMs);
  child.once("close", () => clearTimeout(timer));
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It has already exited.
  }
}

/** The reason for a failure: Git's last error line, or else its last line that is not a hint. */
export function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("hint:"));
  return (lines.findLast((line) => /^(?:fatal|error|ERROR|remote):/.test(line)) ?? lines.at(-1) ?? "no reason given").trim();
}
