import { Turns } from "@slipway/runtime";
import type { WriteJob, WriteOutcome } from "../writing/write-job.ts";

/**
 * Lets each handler write one event at a time. Of two at once, neither would find the pull request of the other, and both would open one.
 * Rejects with the signal's reason if that aborts before the turn of a job.
 */
export function onePerHandler(
  write: (job: WriteJob) => Promise<WriteOutcome>,
  signal: AbortSignal,
): (job: WriteJob) => Promise<WriteOutcome> {
  const turns = new Map<string, Turns>();
  return (job) => turns.getOrInsertComputed(job.handler.id, () => new Turns({ atOnce: 1 })).take(() => write(job), signal);
}
