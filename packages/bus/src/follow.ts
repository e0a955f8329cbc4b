import type { Consumer, ConsumerMessages, JsMsg, OrderedConsumerOptions } from "@nats-io/jetstream";
import type { Bus } from "./bus.ts";

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

/** How long the server keeps a request; also how soon a consumer that a restart forgot is made anew, at the latest. */
const pullMs = 5_000;

/**
 * The messages of some subjects in the order of their stream, without end: what is there, `ready`, then each as it comes. Goes on without a gap after
 * a lost connection or a restart of the server. Ends when `signal` aborts; throws when the bus is closed or the stream is gone.
 */
export async function* follow(bus: Bus, stream: string, filter: string, { begin, signal }: FollowOptions): AsyncGenerator<Followed> {
  if (signal?.aborted) return;
  const { consumer, lastSequence } = await bus.call(`follow ${filter}`, () => open(bus, stream, { filter, begin }), { signal });
  const messages = await consumer.consume({ max_messages: 256, expires: pullMs });
  const stop = (): void => void messages.close();
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  try {
    yield* marked(messages, lastSequence, (await consumer.info(true)).num_pending === 0);
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
    if (bus.connected) consumer.delete().catch((err: unknown) => bus.log.debug({ err }, "left a consumer to its timeout"));
  }
}

async function open(
  bus: Bus,
  stream: string,
  { filter, begin }: { readonly filter: string; readonly begin: FollowOptions["begin"] },
): Promise<{ readonly consumer: Consumer; readonly lastSequence: number }> {
  const { state } = await bus.manager.streams.info(stream);
  const policy: Partial<OrderedConsumerOptions> = { deliver_policy: begin === "last" ? "last_per_subject" : "all" };
  const consumer = await bus.jetstream.consumers.get(stream, { filter_subjects: filter, ...policy });
  return { consumer, lastSequence: state.last_seq };
}

async function* marked(messages: ConsumerMessages, lastSequence: number, isEmpty: boolean): AsyncGenerator<Followed> {
  let ready = isEmpty;
  if (ready) yield { kind: "ready" };
  for await (const message of messages) {
    if (!ready && message.seq > lastSequence) {
      ready = true;
      yield { kind: "ready" };
    }
    yield { kind: ready ? "new" : "current", message };
    if (!ready && message.info.pending === 0) {
      ready = true;
      yield { kind: "ready" };
    }
  }
}
