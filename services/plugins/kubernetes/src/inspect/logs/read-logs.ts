import type { Fault } from "@slipway/plugin-sdk";
import { isFault, type LogRequest } from "@slipway/plugin-sdk";
import type { KubeObject } from "../../manifests/kube-object.ts";
import { containersOf, type PodContainer, requireContainer } from "./containers-of.ts";
import type { LogQueue } from "./log-queue.ts";
import type { LogSource } from "./log-source.ts";
import { readRun } from "./read-run.ts";

/** Which part of the logs is read. */
export type LogWish = Omit<LogRequest, "object">;

export interface ReadLogsOptions {
  readonly source: LogSource;
  readonly wish: LogWish;
  readonly queue: LogQueue;
  readonly signal: AbortSignal;
}

/**
 * Reads the logs that there are, one container after the other, oldest pods first. What cannot be read is said, and the rest is read. Throws the first
 * Fault if nothing could be read at all.
 */
export async function readLogs({ source, wish, queue, signal }: ReadLogsOptions): Promise<void> {
  const pods = await source.listPods();
  requireContainer(pods, wish.container);
  if (pods.length === 0) queue.notice(`${source.name} has no pods`);
  const failures: Fault[] = [];
  let hasLines = false;
  let logs = 0;
  for (const pod of pods)
    for (const container of containersOf(pod, wish.container)) {
      if (!container.hasStarted) {
        queue.notice(`${describe(pod, container)} has written nothing: ${container.reason}`);
        continue;
      }
      try {
        const stream = { ...selectionOf(wish), isOfLastRun: wish.previous, follow: false };
        const onRead = () => {
          hasLines = true;
        };
        await readRun(pod, container, { source, queue, stream, onRead, signal });
        logs += 1;
      } catch (error) {
        signal.throwIfAborted();
        if (!isFault(error)) throw error;
        failures.push(error);
        queue.notice(`the log of ${describe(pod, container)} cannot be read: ${error.message}`);
      }
    }
  if (logs === 0 && failures[0]) throw failures[0];
  if (logs > 0 && !hasLines) queue.notice(wish.sinceSeconds > 0 ? "nothing was written in this time" : "nothing was written");
}

/** What of a log is read at first, or, if nothing of it could be read yet, some time later: then nothing that was written meanwhile may be missing. */
export function selectionOf({ sinceSeconds, tailLines }: Pick<LogWish, "sinceSeconds" | "tailLines">, laterMs = 0) {
  const later = Math.ceil(laterMs / 1000);
  if (tailLines === 0 && later > 0) return { since: { seconds: later } };
  return { ...(sinceSeconds > 0 && { since: { seconds: sinceSeconds + later } }), ...(tailLines >= 0 && { lines: tailLines }) };
}

/** A container for messages. */
export function describe(pod: KubeObject, { name }: Pick<PodContainer, "name">): string {
  return `container ${name} of pod ${pod.metadata.name}`;
}
