import type { Consumer, ConsumerMessages, JsMsg, OrderedConsumerOptions } from "@nats-io/jetstream";
import { Fault } from "@slipway/domain";
import type { Bus } from "../../connection/bus.ts";
import { isApiError } from "../../connection/faults/nats-fault.ts";

/** What `follow` yields: the messages that exist, then `ready`, then new messages. */
export type Followed =
  | { readonly kind: "current"; readonly message: JsMsg }
  | { readonly kind: "ready" }
  | { readonly kind: "new"; readonly message: JsMsg };

export interface FollowOptions {
  readonly signal?: AbortSignal | undefined;
  /** Begin with the `last` message of each subject, with `all` messages, or with those that are `new`. */
  readonly begin: "last" | "all" | "new";
}

/** The position of a reader. */
interface Place {
  /** All messages up to this sequence were yielded or skipped. */
  cursor: number;
  isReady: boolean;
  /** Sequence of the last message of the stream when reading began: later messages are new. */
  end: number;
  /** Creation time of the stream: tells it from a later stream with the same name. */
  created: string;
}

/** How long the server keeps a pull request open. */
const pullMs = 5_000;
/** How much a reader that does not keep up holds in memory. */
const heldBytes = 4 * 1024 * 1024;
/** More than the subject and the reply subject of a message, which count as well. */
const addressBytes = 64 * 1024;

/**
 * Yields the messages of some subjects in the order of their stream: the existing ones, `ready`, then new ones. Continues at the same position after a
 * lost connection or a restart of the server. Only if the server lost messages that were read, it starts again with the existing messages and `ready`.
 * Ends when `signal` aborts. Throws if the bus is closed, or if the stream does not exist at the beginning.
 */
export async function* follow(bus: Bus, stream: string, filter: string, { begin, signal }: FollowOptions): AsyncGenerator<Followed> {
  const place: Place = { cursor: 0, isReady: false, end: 0, created: "" };
  while (!signal?.aborted) {
    try {
      const consumer = await bus.call(`follow ${filter}`, () => open(bus, stream, { filter, begin, place }), { signal, stream });
      yield* read(bus, consumer, { stream, place, signal });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }
}

/** A consumer that begins at the place. Resets the place if the stream lost messages that were read. */
async function open(
  bus: Bus,
  stream: string,
  { filter, begin, place }: { readonly filter: string; readonly begin: FollowOptions["begin"]; readonly place: Place },
): Promise<Consumer> {
  const { state, created } = await bus.manager.streams.info(stream).catch((cause: unknown) => {
    if (place.created !== "" && isApiError(cause, "streamNotFound"))
      throw new Fault("unavailable", `stream ${stream} does not exist any more: a service creates it again`, { cause });
    throw cause;
  });
  const isSame = place.created === created && state.last_seq >= place.cursor;
  bus.incarnations.observe(stream, created);
  if (bus.incarnations.isRestoring(stream)) throw new Fault("unavailable", `stream ${stream} is being restored`);
  if (!isSame) Object.assign(place, { cursor: 0, isReady: false, created });
  if (!place.isReady) place.end = state.last_seq;
  if (!place.isReady && begin === "new") place.cursor = state.last_seq;
  const policy: Partial<OrderedConsumerOptions> =
    place.isReady || begin !== "last" ? { opt_start_seq: place.cursor + 1 } : { deliver_policy: "last_per_subject" };
  return await bus.jetstream.consumers.get(stream, { filter_subjects: filter, ...policy });
}

/**
 * Reads until the connection, the stream or the consumer is lost, the reader was slow, or `signal` aborts. The client could continue itself, but it takes seconds to notice that
 * a restart removed its consumer, and waits for a server of a cluster that is gone with its consumer until that server is back.
 */
async function* read(
  bus: Bus,
  consumer: Consumer,
  { stream, place, signal }: { readonly stream: string; readonly place: Place; readonly signal: AbortSignal | undefined },
): AsyncGenerator<Followed> {
  const lost = AbortSignal.any([bus.lost, bus.incarnations.replaced(stream)]);
  // The server never delivers a message that is larger than a request.
  const largestBytes = (bus.connection.info?.max_payload ?? 0) + addressBytes;
  const messages = await consumer.consume({ max_bytes: Math.max(heldBytes, largestBytes), expires: pullMs });
  const stop = (): void => void messages.close();
  void stopWithoutHeartbeats(messages, stop);
  const signals = signal ? [lost, signal] : [lost];
  for (const each of signals) each.addEventListener("abort", stop, { once: true });
  if (signals.some(({ aborted }) => aborted)) stop();
  try {
    if (!place.isReady && (await consumer.info(true)).num_pending === 0) yield ready(place);
    for await (const message of messages) {
      const since = performance.now();
      if (message.seq > place.cursor) {
        if (!place.isReady && message.seq > place.end) yield ready(place);
        place.cursor = message.seq;
        yield { kind: place.isReady ? "new" : "current", message };
      }
      if (!place.isReady && message.info.pending === 0) yield ready(place);
      // While nobody reads, the client queues a request at every missed heartbeat, and would send them all: a new consumer begins with one.
      if (performance.now() - since > pullMs) return;
    }
  } finally {
    for (const each of signals) each.removeEventListener("abort", stop);
    stop();
    if (bus.connected) consumer.delete().catch((err: unknown) => bus.log.debug({ err }, "could not delete a consumer: it expires"));
  }
}

/** Stops reading when heartbeats are missing: whatever had the consumer is gone. Ends with the messages. */
async function stopWithoutHeartbeats(messages: ConsumerMessages, stop: () => void): Promise<void> {
  for await (const { type } of messages.status()) if (type === "heartbeats_missed") stop();
}

function ready(place: Place): Followed {
  place.isReady = true;
  place.cursor = Math.max(place.cursor, place.end);
  return { kind: "ready" };
}
