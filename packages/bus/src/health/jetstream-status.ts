import type { Bus, CallOptions } from "../connection/bus.ts";
import { streamsToKeep } from "../topics/streams/ensure-streams.ts";
import { isRestored, restored } from "../topics/streams/restored-streams.ts";

/** A stream of the system and how full it is. */
export interface StreamFill {
  readonly name: string;
  /** For people: what is lost with it. */
  readonly holds: string;
  readonly messages: number;
  readonly bytes: number;
  /** 0 if the stream has no limit of its own. */
  readonly maxBytes: number;
  /** Whether services wait until the trace service has restored it from the store. */
  readonly isRestoring: boolean;
}

/** A durable consumer: the messages that one kind of service takes from a stream. */
export interface ConsumerFill {
  readonly stream: string;
  readonly durable: string;
  /** Whether a process asks for messages now; a process that is full of work does not. */
  readonly isListening: boolean;
  /** Messages that no process has taken yet. */
  readonly waiting: number;
  /** Messages that a process has, or had when it died, and those that wait for another try. */
  readonly taken: number;
  /** How many of those are not taken for the first time. */
  readonly retried: number;
}

/** What JetStream says about its disk and about the streams of the system. */
export interface JetStreamStatus {
  readonly bytes: number;
  /** What the account may store; 0 if it has no limit. */
  readonly maxBytes: number;
  readonly streams: readonly StreamFill[];
}

/** Asks JetStream how full it is. Streams that the service of this connection may not know are left out. A stream that does not exist is missing in the answer. */
export async function jetStreamStatus(bus: Bus, options: CallOptions = {}): Promise<JetStreamStatus> {
  const account = await bus.call("look at the account", () => bus.manager.getAccountInfo(), options);
  const names = new Map(streamsToKeep(bus).map(({ name, holds }) => [name, holds]));
  const infos = await Promise.all(
    [...names.keys()].map((name) => bus.call(`look at stream ${name}`, () => bus.manager.streams.info(name), options)),
  );
  return {
    bytes: account.storage,
    maxBytes: Math.max(0, account.limits.max_storage),
    streams: infos.map(({ config, state }) => ({
      name: config.name,
      holds: names.get(config.name) ?? "",
      messages: state.messages,
      bytes: state.bytes,
      maxBytes: Math.max(0, config.max_bytes),
      isRestoring: restored.has(config.name) && !isRestored(config),
    })),
  };
}

/** Lists the durable consumers of the streams of the system. Throws `forbidden` if the NATS user may not list consumers. */
export async function listConsumers(bus: Bus, options: CallOptions = {}): Promise<readonly ConsumerFill[]> {
  const lists = await Promise.all(streamsToKeep(bus).map(({ name }) => consumersOf(bus, name, options)));
  return lists.flat();
}

async function consumersOf(bus: Bus, stream: string, options: CallOptions): Promise<readonly ConsumerFill[]> {
  const infos = await bus.call(`list the consumers of ${stream}`, () => Array.fromAsync(bus.manager.consumers.list(stream)), options);
  return infos.flatMap(({ config, num_waiting, num_pending, num_ack_pending, num_redelivered }) =>
    config.durable_name === undefined
      ? []
      : {
          stream,
          durable: config.durable_name,
          isListening: num_waiting > 0,
          waiting: num_pending,
          taken: num_ack_pending,
          retried: num_redelivered,
        },
  );
}
