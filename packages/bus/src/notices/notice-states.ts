import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import { nothingTold, type ToldLivestate, type ToldPiped } from "@slipway/domain";
import { NoticeStateSchema, type ReceiverState, ReceiverStateSchema } from "@slipway/proto/state";
import { decodeToldLivestate, decodeToldPiped, encodeToldLivestate, encodeToldPiped } from "@slipway/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { lastMessage, lastMessages } from "../topics/reading/direct-get.ts";
import { skipUnreadable } from "../topics/reading/skip-unreadable.ts";
import { watchMessages } from "../topics/reading/watch-messages.ts";
import { receiverToken } from "../topics/receiver-token.ts";
import { topics } from "../topics/topics.ts";
import { append } from "../topics/writing/append.ts";
import type { ReceiverKey } from "./receiver-key.ts";

/** A remembered value, and the sequence that its successor names: of several writers one wins. */
export interface Remembered<Value> {
  readonly value: Value;
  readonly sequence: number;
}

type PipedKey = Pick<ReceiverKey, "projectId" | "pipedId">;
type About = MessageInitShape<typeof NoticeStateSchema>["about"];

/** What people know of an application's live state. */
export async function findToldLivestate(
  bus: Bus,
  { applicationId, ...piped }: PipedKey & { readonly applicationId: string },
  options: CallOptions = {},
): Promise<Remembered<ToldLivestate>> {
  const { about, sequence } = await find(bus, { ...piped, kind: "livestate", id: applicationId }, options);
  return { value: about?.case === "livestate" ? decodeToldLivestate(about.value) : nothingTold, sequence };
}

/** Remembers what people know of a live state. False if another process remembered something since. */
export async function putToldLivestate(
  bus: Bus,
  { applicationId, ...piped }: PipedKey & { readonly applicationId: string },
  { value, sequence }: Remembered<ToldLivestate>,
  options: CallOptions = {},
): Promise<boolean> {
  return await put(bus, piped, { case: "livestate", value: encodeToldLivestate(applicationId, value) }, sequence, options);
}

/** What people know of a piped; undefined if that is nothing. */
export async function findToldPiped(bus: Bus, piped: PipedKey, options: CallOptions = {}): Promise<Remembered<ToldPiped | undefined>> {
  const { about, sequence } = await find(bus, { ...piped, kind: "piped", id: "self" }, options);
  return { value: about?.case === "piped" ? decodeToldPiped(about.value) : undefined, sequence };
}

/** Remembers what people know of a piped. False if another process remembered something since. */
export async function putToldPiped(
  bus: Bus,
  piped: PipedKey,
  { value, sequence }: Remembered<ToldPiped>,
  options: CallOptions = {},
): Promise<boolean> {
  return await put(bus, piped, { case: "piped", value: encodeToldPiped(value) }, sequence, options);
}

/** What a receiver got. */
export async function findReceiverState(
  bus: Bus,
  { receiver, ...piped }: ReceiverKey,
  options: CallOptions = {},
): Promise<Remembered<ReceiverState>> {
  const { about, sequence } = await find(bus, { ...piped, kind: "receiver", id: receiverToken(receiver) }, options);
  return { value: about?.case === "receiver" ? about.value : create(ReceiverStateSchema, { receiver }), sequence };
}

/** Remembers what a receiver got. False if another process remembered something since. */
export async function putReceiverState(
  bus: Bus,
  { receiver: _, ...piped }: ReceiverKey,
  { value, sequence }: Remembered<ReceiverState>,
  options: CallOptions = {},
): Promise<boolean> {
  return await put(bus, piped, { case: "receiver", value }, sequence, options);
}

/** Name of the consumer that reads the queue of a receiver; undefined before its first notifier started. */
export async function findConsumer(
  bus: Bus,
  { receiver, ...piped }: ReceiverKey,
  options: CallOptions = {},
): Promise<Remembered<string | undefined>> {
  const { about, sequence } = await find(bus, { ...piped, kind: "consumer", id: receiverToken(receiver) }, options);
  return { value: about?.case === "consumer" ? about.value.durable : undefined, sequence };
}

/** Remembers the name of the consumer that reads the queue of a receiver. False if another process remembered one since. */
export async function putConsumer(
  bus: Bus,
  { receiver, ...piped }: ReceiverKey,
  { value: durable, sequence }: Remembered<string>,
  options: CallOptions = {},
): Promise<boolean> {
  return await put(bus, piped, { case: "consumer", value: { receiver, durable } }, sequence, options);
}

/** Names of the consumers of all receivers, by the subject that each takes. */
export async function consumersByReceiver(bus: Bus, options: CallOptions = {}): Promise<ReadonlyMap<string, string>> {
  const { noun, stream, filter } = topics.noticeState;
  const names = new Map<string, string>();
  for await (const { subject, data } of lastMessages(bus, stream.name, filter({ kind: "consumer" }), options)) {
    const state = skipUnreadable(bus, { noun, subject }, () => fromBinary(NoticeStateSchema, data));
    if (state?.about.case !== "consumer") continue;
    const { projectId, pipedId } = state;
    const { receiver, durable } = state.about.value;
    names.set(topics.notice.filter({ projectId, pipedId, receiver: receiverToken(receiver) }), durable);
  }
  return names;
}

/** Yields the state of each receiver of a piped, and every later one. Ends when `signal` aborts. */
export async function* watchReceiverStates(
  bus: Bus,
  { projectId, pipedId }: PipedKey,
  options: CallOptions = {},
): AsyncGenerator<ReceiverState> {
  for await (const item of watchMessages(bus, topics.noticeState, { projectId, pipedId, kind: "receiver" }, options))
    if (item.kind !== "ready" && item.message.about.case === "receiver") yield item.message.about.value;
}

async function find(bus: Bus, ids: PipedKey & { readonly kind: string; readonly id: string }, options: CallOptions) {
  const { noun, stream, filter } = topics.noticeState;
  const found = await lastMessage(bus, stream.name, filter(ids), options);
  // One that cannot be read counts as nothing: the next one is written over it.
  const state = found && skipUnreadable(bus, { noun, subject: found.subject }, () => fromBinary(NoticeStateSchema, found.data));
  return { about: state?.about, sequence: found?.seq ?? 0 };
}

async function put(bus: Bus, { projectId, pipedId }: PipedKey, about: About, expected: number, options: CallOptions): Promise<boolean> {
  const message = create(NoticeStateSchema, { projectId, pipedId, ...(about && { about }) });
  const subject = topics.noticeState.subjectOf(message);
  const data = toBinary(NoticeStateSchema, message);
  return (await append(bus, { stream: topics.noticeState.stream.name, subject, data, expected }, options)) !== undefined;
}
