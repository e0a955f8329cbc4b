import { Fault, isFault, messageOf } from "@slipway/plugin-sdk";
import type { LogStreamOptions } from "../../client/kube-client.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import type { PodContainer } from "./containers-of.ts";
import { logLines } from "./log-lines.ts";
import type { LogQueue } from "./log-queue.ts";
import type { LogSource } from "./log-source.ts";

export interface ReadRunOptions {
  readonly source: LogSource;
  readonly queue: LogQueue;
  readonly stream: Omit<LogStreamOptions, "container">;
  /** Leaves out what was written until then: it was read before. */
  readonly after?: Temporal.Instant | undefined;
  /** Called with the time of the last line whenever some were read. */
  readonly onRead?: (lastAt: Temporal.Instant | undefined) => void;
  readonly signal: AbortSignal;
}

/** Reads the log of a container into the queue, masked, until it ends. Throws a Fault, or the reason of the signal. */
export async function readRun(pod: KubeObject, { name }: PodContainer, options: ReadRunOptions): Promise<void> {
  const { source, queue, stream, after, onRead, signal } = options;
  try {
    // Before anything is read: what cannot be masked is not shown.
    await source.maskerFor(pod);
    for await (const lines of logLines(await source.open(pod, { ...stream, container: name }, signal))) {
      const fresh = after === undefined ? lines : lines.filter(({ at }) => at === undefined || Temporal.Instant.compare(at, after) > 0);
      if (fresh.length === 0) continue;
      const mask = await source.maskerFor(pod);
      onRead?.(fresh.findLast(({ at }) => at !== undefined)?.at);
      const shown = fresh.map(({ at, text }) => ({ instance: pod.metadata.name, container: name, at, text: mask(text) }));
      await queue.add(shown, signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error)) throw error;
    throw new Fault("unavailable", `the connection was lost: ${messageOf(error)}`, { cause: error });
  }
}
