import type { DescMessage } from "@bufbuild/protobuf";
import { nanos } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import type { Logger } from "@slipway/runtime";
import type { Bus } from "../connection/bus.ts";
import { isApiError } from "../connection/nats-fault.ts";
import { subjectToken } from "../topics/subject.ts";
import type { Ids, Topic } from "../topics/topic.ts";
import { topics } from "../topics/topics.ts";
import { type Consumption, DurableConsumption } from "./consumption.ts";
import type { Handler } from "./handler.ts";

export interface ConsumeOptions<Desc extends DescMessage, Name extends string = string> {
  /** Name of the consumer: processes that use the same one share the messages. */
  readonly durable: string;
  /** Only messages of these ids. In a work queue no message may belong to two consumers. */
  readonly filter?: Ids<Name>;
  /** Messages handled at the same time by this process; no more are taken than can be handled at once. 1 unless told. */
  readonly concurrency?: number;
  readonly handle: Handler<Desc>;
  readonly log: Logger;
  /** Begins the stop, like disposing. */
  readonly signal?: AbortSignal;
  /** The lease: how long a message may be unheard of before another process gets it; 15 s unless told. */
  readonly ackWaitMs?: number;
  /** Deliveries after which a message becomes a dead letter. Default: no limit. */
  readonly maxDeliver?: number;
  /** How long a disposal waits for handlers; 10 s unless told. */
  readonly graceMs?: number;
}

/**
 * Handles the messages of a topic, at least once each. A returned handler acks. A Fault `unavailable`, `deadline` or `conflict` brings the message back
 * after a growing while. A Fault `canceled` says that another process took the work over: the message is left to it, and comes back when it dies.
 * After any other error, or if it cannot be decoded, the message becomes a dead letter (`listDeadLetters`).
 * While a handler runs the lease is renewed; a process that dies or freezes loses it, and another gets the message.
 * Resolves when the consumer exists. Throws `precondition` when it would share messages of a work queue with another.
 */
export async function consume<Desc extends DescMessage, Name extends string>(
  bus: Bus,
  topic: Topic<Desc, Name>,
  options: ConsumeOptions<Desc, Name>,
): Promise<Consumption> {
  return start(bus, topic, { ...options, keepTrying: false });
}

/** The topics of the aggregates, by the name of what they hold. */
const histories = { applications: topics.application, deployments: topics.deployment } as const;

type Histories = typeof histories;
type SchemaOf<T> = T extends Topic<infer Desc> ? Desc : never;
type NameOf<T> = T extends Topic<DescMessage, infer Name> ? Name : never;

/**
 * Handles every message of all applications or deployments, such as to record them: at least once, in no certain order; the sequence tells which is
 * newer. Nothing is left out: a handler that throws gets the message again until it returns.
 */
export async function consumeAggregates<Kind extends keyof Histories>(
  bus: Bus,
  kind: Kind,
  options: Omit<ConsumeOptions<SchemaOf<Histories[Kind]>, NameOf<Histories[Kind]>>, "maxDeliver">,
): Promise<Consumption> {
  // Holds because `kind` picks the topic as well as the types of its options.
  const topic = histories[kind] as unknown as Topic<SchemaOf<Histories[Kind]>, NameOf<Histories[Kind]>>;
  return start(bus, topic, { concurrency: 16, ...options, keepTrying: true });
}

async function start<Desc extends DescMessage, Name extends string>(
  bus: Bus,
  topic: Topic<Desc, Name>,
  options: ConsumeOptions<Desc, Name> & { readonly keepTrying: boolean },
): Promise<Consumption> {
  const { ackWaitMs = 15_000, concurrency = 1, graceMs = 10_000 } = options;
  const durable = subjectToken("consumer", options.durable);
  const subject = topic.filter(options.filter);
  const open = async () => {
    await bus.manager.consumers.add(topic.stream.name, {
      durable_name: durable,
      filter_subject: subject,
      ack_policy: "explicit",
      deliver_policy: "all",
      ack_wait: nanos(ackWaitMs),
      // What waits for its next try is not acked either: a limit would let a few broken messages stop all others.
      max_ack_pending: -1,
      max_deliver: -1,
    });
    return await bus.jetstream.consumers.get(topic.stream.name, durable);
  };
  try {
    const consumer = await bus.call(`open consumer ${durable}`, open, { signal: options.signal });
    return new DurableConsumption(bus, topic, { ...options, durable, ackWaitMs, concurrency, graceMs, consumer, open });
  } catch (error) {
    if (!isApiError(error, "filterNotUnique")) throw error;
    throw new Fault("precondition", `consumer ${durable} would share ${subject} with another consumer of ${topic.stream.name}`, {
      cause: error,
    });
  }
}
