import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { HistoryStream } from "@slipway/bus";
import type { Logger } from "@slipway/runtime";
import { beginningOf, type Incarnation, partsOf, positionOf, type StreamIncarnations } from "@slipway/store";
import { restoreAll } from "./restore-all.ts";

/** One kind of aggregate: its stream, and its part of the store. */
export interface RecordedKind<Desc extends DescMessage> {
  readonly stream: Pick<
    HistoryStream<Desc>,
    "name" | "info" | "restore" | "beginAt" | "markRestored" | "handledUpTo" | "startAgain" | "countFrom"
  >;
  /** Name of the consumer that records the first incarnation of the stream. */
  readonly durable: string;
  /** The position of the newest recorded message; 0 if there is none. */
  readonly position: () => Promise<bigint>;
  /** The messages that a new stream needs, so that services continue where they were. */
  readonly restorable: () => AsyncIterable<{ readonly message: MessageShape<Desc> }>;
  /** Whether states have sequences in them: those of a new stream then begin after those of the lost one. Default: false. */
  readonly sequencesContinue?: boolean;
}

export interface SettleDeps {
  readonly incarnations: StreamIncarnations;
  /** Called when the store turned out to be older than what was recorded. */
  readonly onOldStore: (signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
}

/** How a stream is recorded now. */
export interface SettledStream {
  readonly created: string;
  readonly ordinal: bigint;
  readonly durable: string;
}

/**
 * Makes stream and store fit each other before messages are recorded, and says how to record them. Idempotent; safe in several processes at once.
 *
 * - A new stream that services do not use yet gets the newest message of everything that the store holds, and is then marked, so that services use it.
 * - A stream that services use but that the store does not know, or whose consumer is ahead of the store: the store was restored from an older dump. It is
 *   recorded again from the beginning, and the log names what JetStream no longer has.
 * - A stream that has fewer messages than were recorded lost its end: it counts as a new one from here on.
 */
export async function settleStream<Desc extends DescMessage>(
  { incarnations, onOldStore, log: parent }: SettleDeps,
  kind: RecordedKind<Desc>,
  signal: AbortSignal,
): Promise<SettledStream> {
  const { stream } = kind;
  const log = parent.child({ stream: stream.name });
  const { created, lastSequence, isRestored } = await stream.info({ signal });
  const recorded = partsOf(await kind.position());
  const newest = await incarnations.newest(stream.name);
  const isCut = recorded.sequence > BigInt(lastSequence) && recorded.ordinal === (newest?.ordinal ?? 0n);
  const isKnown = newest?.created === created && !isCut;
  if (!isKnown) {
    if (!isRestored) await restore(log, kind, newest, signal);
    else if (isCut)
      log.warn({ lastSequence, recorded: String(recorded.sequence) }, "the stream lost its newest messages, only the store has them");
    else if (newest) {
      log.warn({ created, known: newest.created }, "the store was restored from a dump: recording all that JetStream still has again");
      await onOldStore(signal);
    }
  }
  // A store without incarnations was written by a version that knew only one.
  const before = newest ?? (isCut ? await incarnations.add(stream.name, "unknown", undefined) : undefined);
  const settled = settledAs(kind, isKnown ? newest : await incarnations.add(stream.name, created, before));

  const handled = await stream.handledUpTo(settled.durable, { signal });
  // Read after the consumer: whatever that has handled is recorded, unless the store forgot it.
  const position = await kind.position();
  if (isBehind(position, settled, handled)) {
    const { ordinal, sequence } = partsOf(position);
    const beginning = Math.max(1, kind.sequencesContinue ? Number(beginningOf(settled.ordinal)) : 1);
    await logOldStore(log, kind, { from: ordinal === settled.ordinal ? Number(sequence) + 1 : beginning, handled }, signal);
    await onOldStore(signal);
    await stream.startAgain(settled.durable, { signal });
  }
  await stream.markRestored({ signal });
  return settled;
}

/** Whether the consumer of a stream has handled messages that the store does not hold. */
export function isBehind(position: bigint, { ordinal }: Pick<SettledStream, "ordinal">, handledUpTo: number): boolean {
  return handledUpTo > 0 && position < positionOf(ordinal, BigInt(handledUpTo));
}

function settledAs<Desc extends DescMessage>({ durable }: RecordedKind<Desc>, { ordinal, created }: Incarnation): SettledStream {
  // A consumer of its own for each incarnation: the name of a message's consumer says which stream it came from.
  return { created, ordinal, durable: ordinal === 0n ? durable : `${durable}-${ordinal}` };
}

async function restore<Desc extends DescMessage>(
  log: Logger,
  { stream, restorable, sequencesContinue = false }: RecordedKind<Desc>,
  lost: Incarnation | undefined,
  signal: AbortSignal,
): Promise<void> {
  // The same number in every process that restores: none of them removes what another one has restored.
  if (sequencesContinue && lost) await stream.beginAt(Number(beginningOf(lost.ordinal + 1n)), { signal });
  const restored = await restoreAll(stream, restorable(), signal);
  if (restored > 0) log.warn({ restored }, "the stream was lost: restored from the store what had not ended");
}

async function logOldStore<Desc extends DescMessage>(
  log: Logger,
  { stream }: RecordedKind<Desc>,
  { from, handled }: { readonly from: number; readonly handled: number },
  signal: AbortSignal,
): Promise<void> {
  const { lastSequence } = await stream.info({ signal });
  const kept = await stream.countFrom(from, { signal });
  const missing = Math.max(0, lastSequence - from + 1 - kept);
  const fields = { firstMissing: from, handledUpTo: handled, notInJetStream: missing };
  log.warn(fields, "the store is older than what was recorded, it was restored from a dump: recording all that JetStream still has again");
}
