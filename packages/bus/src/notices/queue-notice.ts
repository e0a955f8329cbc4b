import { timestampNow } from "@bufbuild/protobuf/wkt";
import type { Notice } from "@slipway/domain";
import { encodeNotice } from "@slipway/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { lastMessage } from "../topics/reading/direct-get.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";

/**
 * Queues a notice for each receiver, once: a notice that was queued in the last weeks is not queued again, whoever asks. Returns whether it was queued now.
 * A process that dies before the end repeats it: what the stream has of it by then is not stored twice.
 */
export async function queueNotice(
  bus: Bus,
  notice: Notice,
  receivers: readonly string[],
  options: CallOptions = {},
): Promise<{ readonly queued: boolean }> {
  if (receivers.length === 0) return { queued: false };
  const { projectId, pipedId } = notice;
  const record = encodeNotice(notice);
  const subject = topics.noticeRecord.filter({ projectId, pipedId, noticeId: notice.id });
  if (await lastMessage(bus, topics.noticeRecord.stream.name, subject, options)) return { queued: false };
  for (const receiver of receivers)
    await publish(
      bus,
      topics.notice,
      { projectId, pipedId, receiver, notice: record, queuedAt: timestampNow() },
      { ...options, msgId: `notice.${notice.id}.${receiver}` },
    );
  // Last: until then a redelivery of what caused the notice queues it for all receivers.
  await publish(bus, topics.noticeRecord, record, { ...options, msgId: `notice.${notice.id}` });
  return { queued: true };
}
