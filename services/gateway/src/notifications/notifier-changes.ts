import type { PipedBeat } from "@slipway/proto/state";
import { Newest } from "../feeds/newest.ts";

/** A sign of life of a notifier, and when NATS had it. */
export type NotifierBeat = { readonly kind: "beat"; readonly beat: PipedBeat; readonly at: Date } | { readonly kind: "ready" };

/** Three signs of life were missed. */
const defaultSilentMs = 45_000;

/** A process, as long as it gives signs of life. */
interface Living {
  readonly start: string;
  readonly timer: NodeJS.Timeout;
}

/** Yields whenever a notifier has begun, has stopped, or has given no sign of life for too long. Ends when `signal` aborts, throws what `beats` throws. */
export async function* notifierChanges(
  beats: AsyncIterable<NotifierBeat>,
  { signal, silentMs = defaultSilentMs }: { readonly signal: AbortSignal; readonly silentMs?: number },
): AsyncGenerator<true> {
  const news = new Newest<true>();
  const living = new Map<string, Living>();
  const close = (): void => news.close();
  const gone = (process: string): void => {
    clearTimeout(living.get(process)?.timer);
    if (living.delete(process)) news.put(true);
  };
  const hear = ({ projectId, pipedId, process, startedAt, stopped }: PipedBeat, leftMs: number): void => {
    const key = `${projectId} ${pipedId} ${process}`;
    if (stopped || leftMs <= 0) {
      gone(key);
      return;
    }
    const before = living.get(key);
    const start = `${startedAt?.seconds} ${startedAt?.nanos}`;
    // A container that begins again has the same host name and process id.
    if (before?.start !== start) news.put(true);
    clearTimeout(before?.timer);
    living.set(key, { start, timer: setTimeout(() => gone(key), leftMs).unref() });
  };
  const listen = async (): Promise<void> => {
    for await (const item of beats) if (item.kind === "beat") hear(item.beat, silentMs - Math.max(0, Date.now() - item.at.getTime()));
    news.close();
  };
  signal.addEventListener("abort", close, { once: true });
  listen().catch((error: unknown) => news.fail(error));
  try {
    yield* news;
  } finally {
    signal.removeEventListener("abort", close);
    for (const { timer } of living.values()) clearTimeout(timer);
  }
}
