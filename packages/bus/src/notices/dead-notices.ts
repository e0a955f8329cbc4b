import { fromBinary } from "@bufbuild/protobuf";
import { type DeadLetter, DeadLetterSchema, type Notice, type NoticeWork, NoticeWorkSchema } from "@slipway/proto/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { allMessages } from "../topics/reading/direct-get.ts";
import { skipUnreadable } from "../topics/reading/skip-unreadable.ts";
import { topics } from "../topics/topics.ts";
import type { ReceiverKey } from "./receiver-key.ts";

/** A notice that a receiver did not take, and why. `sequence` is the number of its dead letter. */
export interface DeadNotice extends ReceiverKey, Pick<DeadLetter, "reason" | "deliveries" | "at"> {
  readonly sequence: number;
  /** Undefined for a digest, and for what cannot be read. */
  readonly notice: Notice | undefined;
}

/** The notices that receivers did not take and that were not redelivered yet, oldest first. */
export async function listDeadNotices(
  bus: Bus,
  of: { readonly projectId?: string; readonly pipedId?: string } = {},
  options: CallOptions = {},
): Promise<readonly DeadNotice[]> {
  const found: DeadNotice[] = [];
  const subject = topics.deadLetter.filter({ stream: topics.notice.stream.name });
  for await (const { seq: sequence, data } of allMessages(bus, topics.deadLetter.stream.name, subject, options)) {
    const letter = skipUnreadable(bus, { noun: topics.deadLetter.noun, subject }, () => fromBinary(DeadLetterSchema, data));
    const ids = letter && topics.notice.idsOf(letter.subject);
    if (!ids || !isOf(of, ids)) continue;
    const work = skipUnreadable(bus, { noun: "notice of a dead letter", subject: letter.subject }, () => workIn(letter));
    const { reason, deliveries, at } = letter;
    found.push({ ...ids, receiver: work?.receiver || ids.receiver, sequence, notice: work?.notice, reason, deliveries, at });
  }
  return found;
}

/** Throws if the payload was too large to be kept whole. */
function workIn({ data }: DeadLetter): NoticeWork {
  return fromBinary(NoticeWorkSchema, data);
}

function isOf(
  { projectId = "", pipedId = "" }: { readonly projectId?: string; readonly pipedId?: string },
  ids: { readonly projectId: string; readonly pipedId: string },
): boolean {
  return (projectId === "" || projectId === ids.projectId) && (pipedId === "" || pipedId === ids.pipedId);
}
