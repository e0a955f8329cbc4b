import type { Consumer, JsMsg, OrderedConsumerOptions } from "@nats-io/jetstream";
import { Fault } from "@slipway/domain";
import type { Bus } from "../connection/bus.ts";
import { isApiError } from "../connection/nats-fault.ts";

/** What `follow` yields: what was there, a mark that this was all, what comes. */
export type Followed =
  | { readonly kind: "current"; readonly message: JsMsg }
  | { readonly kind: "ready" }
  | { readonly kind: "new"; readonly message: JsMsg };

export interface FollowOptions {
  readonly signal?: AbortSignal | undefined;
  /** Begin with the `last` message of each subject, or with `all` messages. */
  readonly begin: "last" | "all";
}

/** How far a reader got. */
interface Place {
  /** Sequence up to which everything was yielded. */
  cursor: number;
  isReady: boolean;
  /** Last message of the stream when reading began: what comes after it is new. */
  end: number;
  /** Tells the stream from one that was made anew under its name. */
  created: string;
}

/** How long the server keeps a request for messages. */
const pullMs = 5_000;

/**
 * The messages of some subjects in the order of their stream, without end: what is there, `ready`, then each as it comes. Goes on where it was after a lost
 * connection or a restart of the server. Only when the server came back with less than was read before, it begins anew, with what is there and `ready`.
 * Ends when `signal` aborts; throws when the bus is closed, or when there is no such stream at the beginning.
 */
export async function* follow(bus: Bus, stream: string, filter: string, { begin, signal }: FollowOptions): AsyncGenerator<Followed> {
  const place: Place = { cursor: 0, isReady: false, end: 0, created: "" };
  while (!signal?.aborted) {
    try {
      const consumer = await bus.call(`follow ${filter}`, () => open(bus, stream, { filter, begin, place }), { signal });
      yield* read(bus, consumer, place, signal);
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }
}

/** A consumer that begins at the place, which is moved back when the stream lost what was read. */
async function open(
  bus: Bus,
  stream: string,
  { filter, begin, place }: { readonly filter: string; readonly begin: FollowOptions["begin"]; readonly place: Place },
): Promise<Consumer> {
  const { state, created } = await bus.manager.streams.info(stream).catch((cause: unknown) => {
    if (place.isReady && isApiError(cause, "streamNotFound"))
      throw new Fault("unavailable", `stream ${stream} is gone: it comes back when a service starts`, { cause });
    throw cause;
  });
  const isSame = place.created === created && state.last_seq >= place.cursor;
  if (!isSame) Object.assign(place, { cursor: 0, isReady: false, created });
  if (!place.isReady) place.end = state.last_seq;
  const policy: Partial<OrderedConsumerOptions> =
    place.isReady || begin === "all" ? { opt_start_seq: place.cursor + 1 } : { deliver_policy: "last_per_subject" };
  return await bus.jetstream.consumers.get(stream, { filter_subjects: filter, ...policy });
}

/**
 * Reads until the connection is lost or `signal` aborts. The client would go on after a lost connection as well, but waits seconds before it looks
 * whether a restart took its consumer away.
 */
async function* read(bus: Bus, consumer: Consumer, place: Place, signal: AbortSignal | undefined): AsyncGenerator<Followed> {
  const { lost } = bus;
  const messages = await consumer.consume({ max_messages: 256, expires: pullMs });
  const stop = (): void => void messages.close();
  const signals = signal ? [lost, signal] : [lost];
  for (const each of signals) each.addEventListener("abort", stop, { once: true });
  if (signals.some(({ aborted }) => aborted)) stop();
  try {
    if (!place.isReady && (await consumer.info(true)).num_pending === 0) yield ready(place);
    for await (const message of messages) {
      if (message.seq <= place.cursor) continue;
      if (!place.isReady && message.seq > place.end) yield ready(place);
      place.cursor = message.seq;
      yield { kind: place.isReady ? "new" : "current", message };
      if (!place.isReady && message.info.pending === 0) yield ready(place);
    }
  } finally {
    for (const each of signals) each.removeEventListener("abort", stop);
    stop();
    if (bus.connected) consumer.delete().catch((err: unknown) => bus.log.debug({ err }, "left a consumer to its timeout"));
  }
}

function ready(place: Place): Followed {
  place.isReady = true;
  place.cursor = Math.max(place.cursor, place.end);
  return { kind: "ready" };
}
