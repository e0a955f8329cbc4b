import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { StreamInfo, StreamInfoRequestOptions } from "@nats-io/jetstream";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { isApiError } from "../connection/faults/nats-fault.ts";
import { headersOfParts, partBytes, storeParts } from "../topics/parts.ts";
import { isRestored, markRestored, restoredHeader } from "../topics/streams/restored-streams.ts";
import { streams } from "../topics/streams/streams.ts";
import type { Topic } from "../topics/topic.ts";
import { topics } from "../topics/topics.ts";
import { append } from "../topics/writing/append.ts";

/** What a stream of aggregates is now. */
export interface HistoryStreamInfo {
  /** Identifies the stream among those that had its name. */
  readonly created: string;
  readonly lastSequence: number;
  /** Whether it was restored: services use it, and the store must not overwrite it. */
  readonly isRestored: boolean;
}

/** The stream of all applications, of all deployments or of all drift, for the service that records it and restores it after it was lost. */
export class HistoryStream<Desc extends DescMessage> {
  readonly name: string;
  readonly #bus: Bus;
  readonly #topic: Topic<Desc>;

  constructor(bus: Bus, topic: Topic<Desc>) {
    this.#bus = bus;
    this.#topic = topic;
    this.name = topic.stream.name;
  }

  async info(options: CallOptions = {}): Promise<HistoryStreamInfo> {
    return infoOf(await this.#look({}, options));
  }

  /** What the stream is, and whether it holds anything of the aggregate of a message, at one instant. Asks the leader, as a follower may be behind. */
  async infoAbout(message: MessageShape<Desc>, options: CallOptions = {}): Promise<HistoryStreamInfo & { readonly isHeld: boolean }> {
    const info = await this.#look({ subjects_filter: this.#topic.subjectOf(message) }, options);
    return { ...infoOf(info), isHeld: Object.keys(info.state.subjects ?? {}).length > 0 };
  }

  async #look(request: Partial<StreamInfoRequestOptions>, options: CallOptions): Promise<StreamInfo> {
    const info = await this.#bus.call(`look at stream ${this.name}`, () => this.#bus.manager.streams.info(this.name, request), options);
    this.#bus.incarnations.observe(this.name, info.created);
    return info;
  }

  /** Aborts when the stream is lost. */
  get replaced(): AbortSignal {
    return this.#bus.incarnations.replaced(this.name);
  }

  /** Stores the newest message of an aggregate of which the stream knows nothing. Returns whether it did: false if the stream knows the aggregate. */
  async restore(message: MessageShape<Desc>, options: CallOptions = {}): Promise<boolean> {
    const subject = this.#topic.subjectOf(message);
    const { parts, data } = this.#topic.encode(message, partBytes);
    const into = { stream: this.name, subject, isRestoring: true };
    const names = await storeParts(this.#bus, { ...into, parts, before: [] }, options);
    const headers = { ...headersOfParts(names), [restoredHeader]: "true" };
    return (await append(this.#bus, { ...into, data, expected: 0, headers }, options)) !== undefined;
  }

  /**
   * Makes the sequences of a new stream begin at `sequence`, so that they continue those of the stream that was lost. Idempotent: it changes nothing once the
   * stream has come to that sequence.
   */
  async beginAt(sequence: number, options: CallOptions = {}): Promise<void> {
    const begin = () => this.#bus.manager.streams.purge(this.name, { seq: sequence });
    await this.#bus.call(`begin stream ${this.name} at ${sequence}`, begin, options);
  }

  /** Lets services use the stream. Idempotent. */
  async markRestored(options: CallOptions = {}): Promise<void> {
    await markRestored(this.#bus, this.name, options);
  }

  /** The sequence up to which a consumer has handled every message; 0 for a consumer that does not exist. */
  async handledUpTo(durable: string, options: CallOptions = {}): Promise<number> {
    const find = async (): Promise<number> => {
      try {
        return (await this.#bus.manager.consumers.info(this.name, durable)).ack_floor.stream_seq;
      } catch (error) {
        if (isApiError(error, "consumerNotFound")) return 0;
        throw error;
      }
    };
    return await this.#bus.call(`look at consumer ${durable}`, find, options);
  }

  /**
   * Whether a consumer has handled every message up to a sequence that the stream still has. Those that are retried because they could not be handled do
   * not count: one of them may never be.
   */
  async hasHandled(durable: string, sequence: number, options: CallOptions = {}): Promise<boolean> {
    const look = async (): Promise<boolean> => {
      const { ack_floor, num_pending, num_ack_pending, num_redelivered } = await this.#bus.manager.consumers.info(this.name, durable);
      return ack_floor.stream_seq >= sequence || (num_pending === 0 && num_ack_pending <= num_redelivered);
    };
    return await this.#bus.call(`look at consumer ${durable}`, look, options);
  }

  /** Makes a consumer begin with the oldest message again. Idempotent. */
  async startAgain(durable: string, options: CallOptions = {}): Promise<void> {
    await removeConsumer(this.#bus, this.name, durable, options);
  }

  /** The number of messages from a sequence on that the stream still holds. */
  async countFrom(sequence: number, options: CallOptions = {}): Promise<number> {
    const count = async (): Promise<number> => {
      const consumer = await this.#bus.manager.consumers.add(this.name, {
        filter_subject: this.#topic.filter(),
        deliver_policy: "by_start_sequence" as const,
        opt_start_seq: sequence,
        ack_policy: "none" as const,
        inactive_threshold: 5_000_000_000,
      });
      return consumer.num_pending;
    };
    return await this.#bus.call(`count messages of ${this.name}`, count, options);
  }
}

function infoOf({ created, state, config }: StreamInfo): HistoryStreamInfo {
  return { created, lastSequence: state.last_seq, isRestored: isRestored(config) };
}

/** The stream of all applications. */
export const applicationHistory = (bus: Bus): HistoryStream<typeof topics.application.schema> => new HistoryStream(bus, topics.application);

/** The stream of all deployments. */
export const deploymentHistory = (bus: Bus): HistoryStream<typeof topics.deployment.schema> => new HistoryStream(bus, topics.deployment);

/** The stream of what was observed of drift. */
export const driftHistory = (bus: Bus): HistoryStream<typeof topics.drift.schema> => new HistoryStream(bus, topics.drift);

/** The stream of all external events. */
export const externalEventHistory = (bus: Bus): HistoryStream<typeof topics.externalEvent.schema> =>
  new HistoryStream(bus, topics.externalEvent);

/** The stream of all chains. */
export const chainHistory = (bus: Bus): HistoryStream<typeof topics.chain.schema> => new HistoryStream(bus, topics.chain);

/** Makes the consumer of stage logs begin with the oldest log again. Idempotent. */
export async function startLogsAgain(bus: Bus, durable: string, options: CallOptions = {}): Promise<void> {
  await removeConsumer(bus, streams.logs.name, durable, options);
}

/** Makes the consumer of when deployments became healthy begin with the oldest of them again. Idempotent. */
export async function startHealthsAgain(bus: Bus, durable: string, options: CallOptions = {}): Promise<void> {
  await removeConsumer(bus, streams.health.name, durable, options);
}

async function removeConsumer(bus: Bus, stream: string, durable: string, options: CallOptions): Promise<void> {
  const remove = async (): Promise<void> => {
    try {
      await bus.manager.consumers.delete(stream, durable);
    } catch (error) {
      if (!isApiError(error, "consumerNotFound")) throw error;
    }
  };
  await bus.call(`remove consumer ${durable}`, remove, options);
}
