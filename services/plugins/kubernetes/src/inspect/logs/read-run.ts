import { Fault, isFault, messageOf } from "@slipway/plugin-sdk";
import { unlessSilent } from "../../cache/follow/silence-guard.ts";
import type { LogStreamOptions } from "../../client/kube-client.ts";
import type { KubeObject } from "../../manifests/kube-object.ts";
import type { PodContainer } from "./containers-of.ts";
import { logLines } from "./log-lines.ts";
import { type LogPosition, linesAfter, positionAfter } from "./log-position.ts";
import type { LogQueue } from "./log-queue.ts";
import type { LogSource } from "./log-source.ts";

export interface ReadRunOptions {
  readonly source: Pick<LogSource, "open" | "maskerFor">;
  readonly queue: LogQueue;
  readonly stream: Omit<LogStreamOptions, "container">;
  /** Leaves out what was written until then: it was read before. */
  readonly after?: LogPosition | undefined;
  /** Called whenever some lines were read, with the position after them. */
  readonly onRead?: (position: LogPosition | undefined) => void;
  /** Gives up if nothing comes for so long. Default: never. */
  readonly silenceMs?: number;
  readonly signal: AbortSignal;
}

/**
 * Reads the log of a container into the queue, masked, until it ends, or is silent for too long: then its connection may lead nowhere. Throws a Fault, or the reason
 * of the signal.
 */
export async function readRun(pod: KubeObject, { name }: PodContainer, options: ReadRunOptions): Promise<"ended" | "silent"> {
  const { source, queue, stream, after, onRead, silenceMs, signal } = options;
  const silence = new AbortController();
  const reading = AbortSignal.any([signal, silence.signal]);
  const fresh = linesAfter(after);
  let position = after;
  try {
    // Before anything is read: what cannot be masked is not shown.
    await source.maskerFor(pod);
    const opened = chunksOf(() => source.open(pod, { ...stream, container: name }, reading));
    const chunks = silenceMs === undefined ? opened : unlessSilent(opened, silenceMs, (reason) => silence.abort(reason));
    for await (const all of logLines(chunks)) {
      const lines = fresh(all);
      if (lines.length === 0) continue;
      // After they came: a line may have a value that was set a moment ago.
      const mask = await source.maskerFor(pod);
      position = positionAfter(position, lines);
      onRead?.(position);
      const shown = lines.map(({ at, text }) => ({ instance: pod.metadata.name, container: name, at, text: mask(text) }));
      await queue.add(shown, signal);
    }
    return "ended";
  } catch (error) {
    signal.throwIfAborted();
    if (silence.signal.aborted) return "silent";
    if (isFault(error)) throw error;
    throw new Fault("unavailable", `the connection was lost: ${messageOf(error)}`, { cause: error });
  } finally {
    silence.abort();
  }
}

/** A log that takes its time until it begins is as silent as one that stops. */
async function* chunksOf(open: () => Promise<AsyncIterable<Uint8Array>>): AsyncGenerator<Uint8Array, void, undefined> {
  yield* await open();
}
