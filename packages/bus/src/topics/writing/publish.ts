import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf";
import { type MsgHdrs, nuid } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import type { Bus, CallOptions } from "../../connection/bus.ts";
import { isPerSubjectLimit } from "../../connection/faults/nats-fault.ts";
import { signatureOf } from "../../signatures/signer.ts";
import { encodeMessage, type Topic } from "../topic.ts";
import { traceHeaders } from "./trace-headers.ts";

export interface PublishOptions extends CallOptions {
  /**
   * Identifies the message: within two minutes the server stores an id once, even if two processes of a service publish it. Default: a new id for this call, so
   * that a retry after a lost answer does not store the message again.
   */
  readonly msgId?: string;
}

/**
 * Stores a message on its subject. Resolves when the server has stored it; keeps trying through lost connections until `signal` aborts.
 * `stored` is false if the id was stored before, and for a subject that holds one message at a time and has one (then `sequence` is 0).
 * Throws `invalid` if an id in the message cannot be part of a subject.
 */
export async function publish<Desc extends DescMessage>(
  bus: Bus,
  topic: Topic<Desc>,
  message: MessageInitShape<Desc>,
  { msgId, signal }: PublishOptions = {},
): Promise<{ readonly sequence: number; readonly stored: boolean }> {
  const full = create(topic.schema, message);
  const subject = topic.subjectOf(full);
  const data = encodeMessage(topic, full);
  const signature = topic.isSigned ? signatureOf(bus, subject, data) : {};
  return store(
    bus,
    { subject, data, headers: traceHeaders({ "Nats-Msg-Id": msgId === undefined ? nuid.next() : secretId(bus, msgId), ...signature }) },
    { signal },
  );
}

/**
 * The id as the server gets it. It compares the ids of a whole stream, so whoever knew that of a message of others could have that message taken for a repeat: all processes of a user have the same one,
 * and nobody else can tell it.
 */
function secretId({ signer }: Bus, msgId: string): string {
  return signer === undefined ? msgId : signer.sign("Nats-Msg-Id", Buffer.from(msgId));
}

/**
 * Stores a message at a later time; the server keeps the schedule. A second call for the same subject replaces a message that is not due yet. A time in
 * the past means now. Throws `precondition` for a topic whose stream has no schedules.
 */
export async function publishLater<Desc extends DescMessage>(
  bus: Bus,
  topic: Topic<Desc>,
  message: MessageInitShape<Desc>,
  at: Temporal.Instant,
  { signal }: CallOptions = {},
): Promise<void> {
  if (topic.stream.settings.allow_msg_schedules !== true)
    throw new Fault("precondition", `${topic.noun} cannot be delayed: stream ${topic.stream.name} has no schedules`);
  const full = create(topic.schema, message);
  const target = topic.subjectOf(full);
  const subject = target.replace(/^slipway\./, "slipway.later.");
  const schedule = { "Nats-Schedule": `@at ${at.toString()}`, "Nats-Schedule-Target": target };
  await store(bus, { subject, data: encodeMessage(topic, full), headers: traceHeaders(schedule) }, { signal });
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
    const ack = await bus.call(`publish ${subject}`, () => bus.jetstream.publish(subject, data, { headers }), { ...options, stores: true });
    return { sequence: ack.seq, stored: !ack.duplicate };
  } catch (error) {
    // The stream allows one message per subject and has one.
    if (isPerSubjectLimit(error)) return { sequence: 0, stored: false };
    throw error;
  }
}
