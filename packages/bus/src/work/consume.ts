import type { DescMessage } from "@bufbuild/protobuf";
import { nanos } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { Bus } from "../connection/bus.ts";
import { isApiError } from "../connection/faults/nats-fault.ts";
import { subjectToken } from "../topics/subject.ts";
import type { Ids, Topic } from "../topics/topic.ts";
import { topics } from "../topics/topics.ts";
import { type Consumption, DurableConsumption } from "./consumption.ts";
import type { BatchHandler, Handler } from "./handler.ts";

export interface ConsumeOptions<Desc extends DescMessage, Name extends string = string> {
  /** Name of the consumer. Processes with the same name share the messages. */
  readonly durable: string;
  /** Its name when it is opened again, if it may have another one then. */
  readonly currentDurable?: (signal: AbortSignal) => Promise<string>;
  /** Only messages with these ids. In a work queue, the filters of two consumers must not overlap. */
  readonly filter?: Ids<Name>;
  /** Messages that this process handles at the same time; it takes no more than that. Default: 1. */
  readonly concurrency?: number;
  /** Handles messages one by one, or in batches, one batch after the other. */
  readonly handle: Handler<Desc> | BatchHandler<Desc>;
  readonly log: Logger;
  /** Stops the consumer, like disposing it. */
  readonly signal?: AbortSignal;
  /** The lease: after this time without a heartbeat another process gets the message. Default: 15 s. */
  readonly ackWaitMs?: number;
  /** Deliveries after which a message becomes a dead letter. Default: no limit. */
  readonly maxDeliver?: number;
  /** Whether the messages are handled strictly one after the other, by all processes together: one that is tried again holds back those after it. */
  readonly inOrder?: boolean;
  /** How long disposing waits for handlers. Default: 10 s. */
  readonly graceMs?: number;
}

/**
 * Handles the messages of a topic, each at least once. When the handler returns, the message is acked. After a Fault `unavailable`, `deadline` or
 * `conflict` it is redelivered with a growing delay. A Fault `canceled` means that another process took over the work: it keeps the message, which is
 * redelivered if that process dies.
 * After any other error, or if it cannot be decoded, the message becomes a dead letter (`listDeadLetters`).
 * The lease is renewed while a handler runs. A process that dies or freezes loses it, and another process gets the message.
 * Resolves when the consumer exists. Throws `precondition` if its filter overlaps with another consumer of a work queue.
 */
export async function consume<Desc extends DescMessage, Name extends string>(
  bus: Bus,
  topic: Topic<Desc, Name>,
  options: ConsumeOptions<Desc, Name>,
): Promise<Consumption> {
  return start(bus, topic, { ...options, keepTrying: false });
}

/** The topics whose messages are recorded by their place in the stream, by kind. */
const histories = {
  applications: topics.application,
  deployments: topics.deployment,
  drift: topics.drift,
  externalEvents: topics.externalEvent,
  chains: topics.chain,
} as const;

type Histories = typeof histories;
type SchemaOf<T> = T extends Topic<infer Desc> ? Desc : never;
type NameOf<T> = T extends Topic<DescMessage, infer Name> ? Name : never;

/**
 * Handles every message of all applications, of all deployments, of all drift, of all external events or of all chains at least once, to record them. The order of calls is undefined: of two
 * messages of a subject, the one with the larger sequence is newer. A message is redelivered until its handler returns.
 */
export async function consumeHistory<Kind extends keyof Histories>(
  bus: Bus,
  kind: Kind,
  options: Omit<ConsumeOptions<SchemaOf<Histories[Kind]>, NameOf<Histories[Kind]>>, "maxDeliver"> & {
    /** Creation time of the stream whose messages are wanted. If it is lost, `done` rejects with `precondition`: sequences of another begin anew. */
    readonly created?: string;
  },
): Promise<Consumption> {
  // Holds because `kind` picks the topic as well as the types of its options.
  const topic = histories[kind] as unknown as Topic<SchemaOf<Histories[Kind]>, NameOf<Histories[Kind]>>;
  return start(bus, topic, { concurrency: 16, ...options, keepTrying: true });
}

async function start<Desc extends DescMessage, Name extends string>(
  bus: Bus,
  topic: Topic<Desc, Name>,
  options: ConsumeOptions<Desc, Name> & { readonly keepTrying: boolean; readonly created?: string },
): Promise<Consumption> {
  const { ackWaitMs = 15_000, concurrency = 1, graceMs = 10_000, inOrder = false } = options;
  const durable = subjectToken("consumer", options.durable);
  const subject = topic.filter(options.filter);
  const requireStream = async (): Promise<void> => {
    const { created } = await bus.manager.streams.info(topic.stream.name);
    bus.incarnations.observe(topic.stream.name, created);
    if (options.created === undefined || created === options.created) return;
    throw new Fault("precondition", `stream ${topic.stream.name} was lost: the stream that has its name was created at ${created}`);
  };
  const add = async (durable: string) => {
    await requireStream();
    await bus.manager.consumers.add(topic.stream.name, {
      durable_name: durable,
      filter_subject: subject,
      ack_policy: "explicit",
      deliver_policy: "all",
      ack_wait: nanos(ackWaitMs),
      // Messages that wait for a redelivery count as well: with a limit, a few broken messages would block all others.
      max_ack_pending: inOrder ? 1 : -1,
      max_deliver: -1,
    });
    await requireStream();
    return await bus.jetstream.consumers.get(topic.stream.name, durable);
  };
  const open = (signal: AbortSignal | undefined, name: string) => bus.call(`open consumer ${name}`, () => add(name), { signal });
  const reopen = async (signal: AbortSignal) =>
    await open(signal, options.currentDurable ? subjectToken("consumer", await options.currentDurable(signal)) : durable);
  try {
    const consumer = await open(options.signal, durable);
    return new DurableConsumption(bus, topic, { ...options, durable, ackWaitMs, concurrency, graceMs, consumer, open: reopen });
  } catch (error) {
    if (!isApiError(error, "filterNotUnique")) throw error;
    throw new Fault("precondition", `consumer ${durable} would share ${subject} with another consumer of ${topic.stream.name}`, {
      cause: error,
    });
  }
}
