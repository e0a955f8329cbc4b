import { fromBinary } from "@bufbuild/protobuf";
import type { Notice } from "@slipway/domain";
import { HeldNoticeSchema } from "@slipway/proto/state";
import { decodeNotice, encodeNotice } from "@slipway/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { allMessages } from "../topics/reading/direct-get.ts";
import { skipUnreadable } from "../topics/reading/skip-unreadable.ts";
import { receiverToken } from "../topics/receiver-token.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";
import { removeMessages } from "../topics/writing/remove-messages.ts";
import type { ReceiverKey } from "./receiver-key.ts";

/** A notice that waits for a digest; `sequence` tells it from those before and after. */
export interface HeldNotice {
  readonly sequence: number;
  readonly notice: Notice;
}

const stream = topics.heldNotice.stream.name;

/** Keeps a notice for the next digest of a receiver. Idempotent: the newest copy counts. */
export async function holdNotice(bus: Bus, key: ReceiverKey, notice: Notice, options: CallOptions = {}): Promise<void> {
  await publish(
    bus,
    topics.heldNotice,
    { ...key, notice: encodeNotice(notice) },
    { ...options, msgId: `held.${notice.id}.${key.receiver}` },
  );
}

/** The notices that a receiver gets in its next digest, oldest first. Unreadable ones are skipped with an error in the log. */
export async function listHeldNotices(bus: Bus, key: ReceiverKey, options: CallOptions = {}): Promise<HeldNotice[]> {
  const held: HeldNotice[] = [];
  for await (const { subject, seq: sequence, data } of allMessages(bus, stream, filterOf(key), options)) {
    const message = skipUnreadable(bus, { noun: topics.heldNotice.noun, subject }, () => {
      const { notice } = fromBinary(HeldNoticeSchema, data);
      return notice && decodeNotice(notice);
    });
    if (message) held.push({ sequence, notice: message });
  }
  return held;
}

/** How many notices are held for a receiver. */
export async function countHeldNotices(bus: Bus, key: ReceiverKey, options: CallOptions = {}): Promise<number> {
  return (await listHeldNotices(bus, key, options)).length;
}

/** Removes a held notice, because it was sent. Idempotent. */
export async function dropHeldNotice(bus: Bus, key: ReceiverKey, { notice }: HeldNotice, options: CallOptions = {}): Promise<void> {
  await removeMessages(bus, [topics.heldNotice.filter({ ...idsOf(key), noticeId: notice.id })], options);
}

function filterOf(key: ReceiverKey): string {
  return topics.heldNotice.filter(idsOf(key));
}

function idsOf({ projectId, pipedId, receiver }: ReceiverKey) {
  return { projectId, pipedId, receiver: receiverToken(receiver) };
}
