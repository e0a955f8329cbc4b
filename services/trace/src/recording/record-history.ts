import { setTimeout as wait } from "node:timers/promises";
import type { DescMessage } from "@bufbuild/protobuf";
import type { Consumption, HistoryStream } from "@slipway/bus";
import { isFault } from "@slipway/domain";
import { retry } from "@slipway/runtime";
import { isBehind, type RecordedKind, type SettleDeps, type SettledStream, settleStream } from "./settle-stream.ts";

export interface RecordHistoryOptions<Desc extends DescMessage> {
  readonly deps: SettleDeps;
  readonly kind: RecordedKind<Desc> & { readonly stream: Pick<HistoryStream<Desc>, "replaced"> };
  /** Records the messages of one incarnation of the stream, until it is disposed. */
  readonly consume: (settled: SettledStream) => Promise<Consumption>;
  /** What else to do once recording has begun. Repeated while it throws `unavailable`; other errors are logged. Aborted when stream or store change. */
  readonly afterSettled?: (settled: SettledStream, signal: AbortSignal) => Promise<void>;
  /** How often to look whether the store was restored from a dump. Default: 30 s. */
  readonly checkMs?: number;
}

/** A history that is recorded until it is disposed. */
export interface HistoryRecording extends AsyncDisposable {
  /** Resolves when it was disposed. Rejects if recording cannot continue. */
  readonly done: Promise<void>;
}

/**
 * Records one kind of aggregate, across everything that may happen to its stream and to the store: each time one of them turns out to be another, or an
 * older one, both are settled and recording begins anew. Resolves when recording has begun.
 */
export async function recordHistory<Desc extends DescMessage>(options: RecordHistoryOptions<Desc>): Promise<HistoryRecording> {
  const stop = new AbortController();
  const begun = Promise.withResolvers<void>();
  const done = record(options, stop.signal, begun.resolve);
  done.catch(() => {});
  await Promise.race([begun.promise, done]);
  return {
    done,
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await done.catch(() => {});
    },
  };
}

async function record<Desc extends DescMessage>(
  { deps, kind, consume, afterSettled = async () => {}, checkMs = 30_000 }: RecordHistoryOptions<Desc>,
  stop: AbortSignal,
  onBegun: () => void,
): Promise<void> {
  while (!stop.aborted) {
    const { replaced } = kind.stream;
    const over = new AbortController();
    let after: Promise<void> | undefined;
    try {
      const settled = await retry(() => settleStream(deps, kind, stop), {
        signal: stop,
        maxMs: 5_000,
        onRetry: (err) => deps.log.warn({ err, stream: kind.stream.name }, "could not settle the stream and the store yet"),
      });
      await using consumption = await consume(settled);
      onBegun();
      const until = AbortSignal.any([stop, replaced, over.signal]);
      after = retry(() => afterSettled(settled, until), { signal: until, maxMs: 30_000 }).catch((err: unknown) => {
        if (!until.aborted) deps.log.error({ err, stream: kind.stream.name }, "could not compare the record with the stream");
      });
      await Promise.race([consumption.done, untilUnsettled(kind, settled, until, checkMs)]);
    } catch (error) {
      if (stop.aborted) return;
      // The stream was replaced in the meantime.
      if (!isFault(error, "precondition")) throw error;
      await wait(100, undefined, { signal: stop }).catch(() => {});
    } finally {
      over.abort();
      // What it knows of this stream must not be recorded once the next one is settled. A stop waits for no store.
      if (!stop.aborted) await after;
    }
  }
}

/** Resolves when the stream or the store is not what it was. */
async function untilUnsettled<Desc extends DescMessage>(
  { stream, position }: RecordedKind<Desc>,
  settled: SettledStream,
  over: AbortSignal,
  checkMs: number,
): Promise<void> {
  while (!over.aborted) {
    await wait(checkMs, undefined, { signal: over }).catch(() => {});
    if (over.aborted) return;
    try {
      const handled = await stream.handledUpTo(settled.durable, { signal: over });
      if (isBehind(await position(), settled, handled)) return;
    } catch (error) {
      // The store is unavailable; the messages wait for it as well.
      if (!over.aborted && !isFault(error, "unavailable", "deadline")) throw error;
    }
  }
}
