import { create, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import type { JsMsg, StoredMsg } from "@nats-io/jetstream";
import { headers } from "@nats-io/transport-node";
import { closest, Fault, messageOf } from "@slipway/domain";
import { DeadLetterSchema } from "@slipway/proto/state";
import { refusalOf } from "../channels/events/event-answer.ts";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { messageFrom } from "../topics/reading/direct-get.ts";
import { type StreamSpec, streams } from "../topics/streams/streams.ts";
import { topics } from "../topics/topics.ts";
import { publish, store } from "../topics/writing/publish.ts";
import { tellRemovedDeadLetter } from "./dead-letter-changes.ts";

type DeadLetter = MessageShape<typeof DeadLetterSchema>;

/** A message that no consumer could handle. `sequence` identifies it. */
export interface DeadLetterEntry {
  readonly sequence: number;
  readonly deadLetter: DeadLetter;
}

/** Streams of work and of what came from outside. Messages of the other streams are records: published again, an old one would become the state. */
const redeliverable: readonly StreamSpec[] = [
  streams.work,
  streams.plans,
  streams.runs,
  streams.commands,
  streams.notices,
  streams.eventIntake,
];

const streamNames: readonly string[] = Object.values(streams).map(({ name }) => name);

/** How much of a message a dead letter keeps: with its headers it has to fit into a message itself. */
const mostBytes = 512 * 1024;

/** Keeps a delivered message as a dead letter. Idempotent per consumer. */
export async function deadLetter(bus: Bus, message: JsMsg, reason: string, options: CallOptions): Promise<void> {
  const { stream, consumer, streamSequence, deliveryCount } = message.info;
  const data = message.data.slice(0, mostBytes);
  const record = {
    stream,
    consumer,
    subject: message.subject,
    headers: Object.fromEntries([...(message.headers ?? headers())].map(([name, [value = ""]]) => [name, value])),
    data,
    dataBytes: data.length < message.data.length ? message.data.length : 0,
    reason,
    deliveries: deliveryCount,
    at: timestampNow(),
  };
  await publish(bus, topics.deadLetter, record, { ...options, msgId: `${stream}.${consumer}.${streamSequence}` });
}

/** The dead letters that were neither redelivered nor removed yet, oldest first. `stream`: only those whose message was read from there; throws `invalid` if there is no such stream. */
export async function listDeadLetters(
  bus: Bus,
  { limit = 100, stream, signal }: CallOptions & { readonly limit?: number; readonly stream?: string | undefined } = {},
): Promise<DeadLetterEntry[]> {
  if (stream !== undefined && !streamNames.includes(stream)) {
    const meant = closest(stream, streamNames);
    throw new Fault(
      "invalid",
      `no stream ${stream}${meant === undefined ? `: choose one of ${streamNames.join(", ")}` : `; did you mean ${meant}?`}`,
    );
  }
  const found: DeadLetterEntry[] = [];
  for (let from = 1; found.length < limit; ) {
    const next = await findFrom(bus, from, { signal, stream });
    if (next === undefined) break;
    found.push(next);
    from = next.sequence + 1;
  }
  return found;
}

/**
 * Publishes the message of a dead letter on its subject again, removes the dead letter and returns the subject. `before` is awaited when nothing refuses it any more.
 * Throws `not_found` for an unknown sequence, and `precondition` for a message that is a record and not work, such as one of an aggregate,
 * and `invalid` for an event that is refused again; its dead letter stays.
 */
export async function redeliverDeadLetter(
  bus: Bus,
  sequence: number,
  { before = async () => {}, ...options }: CallOptions & { readonly before?: () => Promise<void> } = {},
): Promise<string> {
  const { stream, subject, data, dataBytes, headers: fields } = (await get(bus, sequence, options)).deadLetter;
  const spec = redeliverable.find(({ name }) => name === stream);
  if (spec === undefined)
    throw new Fault("precondition", `dead letter ${sequence} cannot be redelivered: its stream ${stream} holds records, not work`);
  // Whoever takes messages of a stream may write dead letters of it, and whoever redelivers them may write elsewhere too.
  if (!spec.subjects.some((each) => subject.startsWith(each.slice(0, -1))))
    throw new Fault("precondition", `dead letter ${sequence} cannot be redelivered: its subject ${subject} is none of stream ${stream}`);
  if (dataBytes > 0)
    throw new Fault(
      "precondition",
      `dead letter ${sequence} cannot be redelivered: it is too large to be kept whole: send it again from its source`,
    );
  const copied = headers();
  for (const [name, value] of Object.entries(fields)) if (!name.startsWith("Nats-")) copied.set(name, value);
  copied.set("Nats-Msg-Id", `redeliver.${sequence}`);
  await before();
  try {
    await store(bus, { subject, data, headers: copied }, options);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    const next = `send the event again as it should be, then slipway messages remove ${sequence}`;
    throw new Fault("invalid", `dead letter ${sequence} is refused again: ${refusal}: ${next}`, { cause: error });
  }
  await remove(bus, sequence, options);
  return subject;
}

/**
 * Removes a dead letter whose message nobody needs any more. Returns its subject. `before` is awaited when nothing refuses it any more.
 * Throws `not_found` for an unknown sequence.
 */
export async function removeDeadLetter(
  bus: Bus,
  sequence: number,
  { before = async () => {}, ...options }: CallOptions & { readonly before?: () => Promise<void> } = {},
): Promise<string> {
  const { subject } = (await get(bus, sequence, options)).deadLetter;
  await before();
  await remove(bus, sequence, options);
  return subject;
}

async function get(bus: Bus, sequence: number, options: CallOptions): Promise<DeadLetterEntry> {
  const found = await findFrom(bus, sequence, options);
  if (found?.sequence === sequence) return found;
  throw new Fault("not_found", `no dead letter ${sequence}: it may have been redelivered or removed already`);
}

async function remove(bus: Bus, sequence: number, options: CallOptions): Promise<void> {
  const deletion = () => bus.manager.streams.deleteMessage(streams.deadLetters.name, sequence, false);
  await bus.call(`remove dead letter ${sequence}`, deletion, options);
  tellRemovedDeadLetter(bus);
}

/** The first dead letter from a sequence on. */
async function findFrom(
  bus: Bus,
  sequence: number,
  { stream, ...options }: CallOptions & { readonly stream?: string | undefined },
): Promise<DeadLetterEntry | undefined> {
  const query = { subject: topics.deadLetter.filter({ stream }), sequence };
  const found = await messageFrom(bus, streams.deadLetters.name, query, options);
  return found && { sequence: found.seq, deadLetter: deadLetterIn(found) };
}

/** The dead letter in a message. One that cannot be read is shown as such: a person must be able to see and remove it, and the others. */
export function deadLetterIn({ subject, data }: Pick<StoredMsg, "subject" | "data">): DeadLetter {
  try {
    const letter = fromBinary(DeadLetterSchema, data);
    topics.deadLetter.requireSubject(letter, subject);
    return letter;
  } catch (error) {
    const { stream = "" } = topics.deadLetter.idsOf(subject) ?? {};
    const dataBytes = Math.max(1, data.length); // not whole: it is not what its stream had
    return create(DeadLetterSchema, {
      stream,
      subject,
      data,
      dataBytes,
      reason: `the dead letter itself cannot be read: ${messageOf(error)}`,
    });
  }
}
