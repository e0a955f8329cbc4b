import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { Socket } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const keeper = fileURLToPath(new URL("./keep.sh", import.meta.url));

/** A child process that cannot outlive this one. */
export interface KeptProcess {
  readonly pid: number;
  readonly output: readonly Readable[];
  /** Resolves when the process has ended, possibly before all its output was read. */
  readonly ended: Promise<ProcessExit>;
  kill(signal: NodeJS.Signals): void;
  /** Kills the process and everything it started, and waits until they are gone. Idempotent, takes a bounded time, never throws. */
  sweep(): Promise<void>;
}

export interface ProcessExit {
  /** Undefined if a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

export interface SpawnOptions {
  /** Added to the environment of this process; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Starts a program that is killed with all its descendants when this process dies, if not before (see keep.sh). */
export async function spawnKept(command: string, args: readonly string[], { env, cwd }: SpawnOptions): Promise<KeptProcess> {
  const child = spawn("/bin/sh", [keeper, randomUUID(), command, ...args], {
    detached: true, // leads a session and group of its own, which the sweep kills
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: { ...process.env, ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  const ended = once(child, "exit").then(([code, signal]) => ({ code: code ?? undefined, signal: signal ?? undefined }));
  await once(child, "spawn");
  const { pid, stdout, stderr } = child;
  const lifeline = child.stdio[3];
  if (pid === undefined || stdout === null || stderr === null || !(lifeline instanceof Socket))
    throw new Error(`${command} started without a process id`);
  const watcherGone = once(lifeline, "close").catch(() => {}); // an error also means that it is gone
  lifeline.resume();
  return {
    pid,
    output: [stdout, stderr],
    ended,
    kill: (signal) => void child.kill(signal),
    sweep: async () => {
      lifeline.end();
      // The watcher holds the other end until it dies, after everything else.
      await Promise.race([watcherGone, delay(5_000, undefined, { ref: false })]);
    },
  };
}
