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
  /** Resolves when the process itself has ended, perhaps before all its output was read. */
  readonly ended: Promise<ProcessExit>;
  kill(signal: NodeJS.Signals): void;
  /** Kills the process and everything it started, and waits until they are gone. Idempotent, bounded in time, never throws. */
  sweep(): Promise<void>;
}

export interface ProcessExit {
  /** Undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

export interface SpawnOptions {
  /** Added to the environment of this process; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Starts a program that dies, with all its descendants, at the latest when this process does (see keep.sh). */
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
  const watcherGone = once(lifeline, "close").catch(() => {}); // an error means that it is gone as well
  lifeline.resume();
  return {
    pid,
    output: [stdout, stderr],
    ended,
    kill: (signal) => void child.kill(signal),
    sweep: async () => {
      lifeline.end();
      // The watcher holds the other end until it dies, which is after everything else.
      await Promise.race([watcherGone, delay(5_000, undefined, { ref: false })]);
    },
  };
}
