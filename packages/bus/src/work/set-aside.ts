import { fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import type { JsMsg } from "@nats-io/jetstream";
import { headers } from "@nats-io/transport-node";
import { Fault } from "@slipway/domain";
import { type SetAsideMessage, SetAsideMessageSchema } from "@slipway/proto/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { messageFrom } from "../topics/direct-get.ts";
import { publish, store } from "../topics/publish.ts";
import { streams } from "../topics/streams.ts";
import { topics } from "../topics/topics.ts";

/** A message that no consumer could handle. `sequence` names it. */
export interface SetAside {
  readonly sequence: number;
  readonly message: MessageShape<typeof SetAsideMessageSchema>;
}

/** Keeps a delivered message for a person. Idempotent: a message that one consumer sets aside twice is kept once. */
export async function setAside(bus: Bus, message: JsMsg, reason: string, options: CallOptions): Promise<void> {
  const { stream, consumer, streamSequence, deliveryCount } = message.info;
  const record = {
    stream,
    consumer,
    subject: message.subject,
    headers: Object.fromEntries([...(message.headers ?? headers())].map(([name, [value = ""]]) => [name, value])),
    data: message.data,
    reason,
    deliveries: deliveryCount,
    at: timestampNow(),
  };
  await publish(bus, topics.setAside, record, { ...options, msgId: `${stream}.${consumer}.${streamSequence}` });
}

/** What was set aside and not replayed, oldest first. */
export async function listSetAside(bus: Bus, { limit = 100, signal }: CallOptions & { readonly limit?: number } = {}): Promise<SetAside[]> {
  const found: SetAside[] = [];
  for (let from = 1; found.length < limit; ) {
    const next = await messageFrom(bus, streams.setAside.name, { subject: topics.setAside.filter(), sequence: from }, { signal });
    if (next === undefined) break;
    found.push({ sequence: next.seq, message: read(next.data) });
    from = next.seq + 1;
  }
  return found;
}

/**
 * Publishes a message that was set aside on its own subject again, forgets it, and returns the subject. Throws `not_found` for a sequence that is not
 * there, and `precondition` for a message of an aggregate: those are history, published again they would become the state.
 */
export async function replaySetAside(bus: Bus, sequence: number, options: CallOptions = {}): Promise<string> {
  const query = { subject: topics.setAside.filter(), sequence };
  const kept = await messageFrom(bus, streams.setAside.name, query, options);
  if (kept?.seq !== sequence) throw new Fault("not_found", `nothing was set aside with sequence ${sequence}, or it was replayed already`);
  const { stream, subject, data, headers: fields } = read(kept.data);
  if (![streams.work.name, streams.runs.name, streams.commands.name].some((name) => name === stream))
    throw new Fault("precondition", `message ${sequence} comes from ${stream}, which is a record and not work: it can not be replayed`);
  const again = headers();
  for (const [name, value] of Object.entries(fields)) if (!name.startsWith("Nats-")) again.set(name, value);
  again.set("Nats-Msg-Id", `replay.${sequence}`);
  await store(bus, { subject, data, headers: again }, options);
  await bus.call(`forget ${sequence}`, () => bus.manager.streams.deleteMessage(streams.setAside.name, sequence, false), options);
  return subject;
}

function read(data: Uint8Array): SetAsideMessage {
  return fromBinary(SetAsideMessageSchema, data);
}
