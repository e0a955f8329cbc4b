import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { type MsgHdrs, nuid } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { isApiError } from "../connection/nats-fault.ts";
import { streams } from "./streams.ts";
import { encodeMessage, type Topic } from "./topic.ts";
import { traceHeaders } from "./trace-headers.ts";

export interface PublishOptions extends CallOptions {
  /**
   * Names what is published, such as `<aggregate>.<sequence>`: within two minutes the same id is stored once, also when two processes publish it.
   * Made up for this call unless told, so that a retry after a lost answer stores nothing twice.
   */
  readonly msgId?: string;
}

/**
 * Stores a message on its subject. Resolves when the server has it; goes on trying through lost connections until `signal` aborts.
 * `stored` is false for an id that was there already, and for a subject that holds one message at a time and has one (then `sequence` is 0).
 * Throws `invalid` when an id of the message can not be part of a subject.
 */
export async function publish<Desc extends DescMessage>(
  bus: Bus,
  topic: Topic<Desc>,
  message: MessageInitShape<Desc>,
  { msgId = nuid.next(), signal }: PublishOptions = {},
): Promise<{ readonly sequence: number; readonly stored: boolean }> {
  const whole = create(topic.schema, message);
  const subject = topic.subjectOf(whole);
  return store(bus, { subject, data: encodeMessage(topic, whole), headers: traceHeaders({ "Nats-Msg-Id": msgId }) }, { signal });
}

/**
 * Stores a message at a later time; it outlives every process. A second call for the same subject takes the place of the first while that has not
 * come up. A time that is past means at once. Only for topics of the work stream: throws `precondition` for another.
 */
export async function publishLater<Desc extends DescMessage>(
  bus: Bus,
  topic: Topic<Desc>,
  message: MessageInitShape<Desc>,
  at: Temporal.Instant,
  { signal }: CallOptions = {},
): Promise<void> {
  if (topic.stream !== streams.work)
    throw new Fault("precondition", `${topic.noun} can not be delayed: only the work stream has schedules`);
  const whole = create(topic.schema, message);
  const target = topic.subjectOf(whole);
  const subject = target.replace("slipway.work.", "slipway.later.work.");
  const schedule = { "Nats-Schedule": `@at ${at.toString()}`, "Nats-Schedule-Target": target };
  await store(bus, { subject, data: encodeMessage(topic, whole), headers: traceHeaders(schedule) }, { signal });
}

export interface OutgoingMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: MsgHdrs;
}

/** Stores one message. Not idempotent without a `Nats-Msg-Id`. */
export async function store(
  bus: Bus,
  { subject, data, headers }: OutgoingMessage,
  options: CallOptions,
): Promise<{ readonly sequence: number; readonly stored: boolean }> {
  try {
    const ack = await bus.call(`publish ${subject}`, () => bus.jetstream.publish(subject, data, { headers }), options);
    return { sequence: ack.seq, stored: !ack.duplicate };
  } catch (error) {
    // The stream holds one message of this subject at a time, and it is there.
    if (isApiError(error, "perSubjectLimit")) return { sequence: 0, stored: false };
    throw error;
  }
}
