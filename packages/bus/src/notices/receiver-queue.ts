import { randomBytes } from "node:crypto";
import type { MessageShape } from "@bufbuild/protobuf";
import type { NoticeWorkSchema } from "@slipway/proto/state";
import type { Logger } from "@slipway/runtime";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { isApiError } from "../connection/faults/nats-fault.ts";
import { receiverToken } from "../topics/receiver-token.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";
import { consume } from "../work/consume.ts";
import type { Consumption } from "../work/consumption.ts";
import type { Handler } from "../work/handler.ts";
import { findConsumer, putConsumer } from "./notice-states.ts";
import type { ReceiverKey } from "./receiver-key.ts";

/** Work for one receiver. Without a notice, its digest is due. */
export type NoticeWork = MessageShape<typeof NoticeWorkSchema>;

/**
 * Handles what is queued for a receiver, one after the other, by all processes together: order is kept, and one that is tried again holds back those after it,
 * but never those of another receiver.
 */
export async function consumeNotices(
  bus: Bus,
  key: ReceiverKey,
  { handle, log, ackWaitMs }: { readonly handle: Handler<typeof NoticeWorkSchema>; readonly log: Logger; readonly ackWaitMs: number },
): Promise<Consumption> {
  const { projectId, pipedId, receiver } = key;
  let mine: string | undefined;
  const currentDurable = async (signal?: AbortSignal): Promise<string> => {
    mine = await durableFor(bus, key, { mine, signal });
    return mine;
  };
  return await consume(bus, topics.notice, {
    durable: await currentDurable(),
    currentDurable,
    filter: { projectId, pipedId, receiver: receiverToken(receiver) },
    inOrder: true,
    ackWaitMs,
    log,
    handle,
  });
}

/** Calls now for the digest of a receiver that was due at a time. Several processes call once. */
export async function callForDigest(bus: Bus, key: ReceiverKey, due: Temporal.Instant, options: CallOptions = {}): Promise<void> {
  await publish(bus, topics.notice, { ...key }, { ...options, msgId: `digest.${key.pipedId}.${key.receiver}.${due.toString()}` });
}

/** How many messages wait for a receiver, including one that is tried again. */
export async function countWaiting(bus: Bus, key: ReceiverKey, options: CallOptions = {}): Promise<number> {
  const { value: durable } = await findConsumer(bus, key, options);
  if (durable === undefined) return 0;
  const count = async (): Promise<number> => {
    try {
      const { num_pending, num_ack_pending } = await bus.manager.consumers.info(topics.notice.stream.name, durable);
      return num_pending + num_ack_pending;
    } catch (error) {
      if (isApiError(error, "consumerNotFound")) return 0;
      throw error;
    }
  };
  return await bus.call(`count the notices for ${key.receiver}`, count, options);
}

/**
 * Name of the consumer of a receiver, the same for all notifiers of its piped. NATS lets a notifier take from consumers of any name of this stream, so chance makes the
 * name, and it stands where no other piped may read. Idempotent: of several processes one names it. `mine`: the name that this process knows, which is remembered again if it was lost.
 */
async function durableFor(
  bus: Bus,
  key: ReceiverKey,
  { mine, ...options }: CallOptions & { readonly mine: string | undefined },
): Promise<string> {
  for (;;) {
    const { value, sequence } = await findConsumer(bus, key, options);
    if (value !== undefined) return value;
    const durable = mine ?? `notice-${randomBytes(16).toString("hex")}`;
    if (await putConsumer(bus, key, { value: durable, sequence }, options)) return durable;
  }
}
