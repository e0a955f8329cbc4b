import { fromBinary } from "@bufbuild/protobuf";
import { NoticeThreadSchema } from "@slipway/proto/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { lastMessage } from "../topics/reading/direct-get.ts";
import { skipUnreadable } from "../topics/reading/skip-unreadable.ts";
import { receiverToken } from "../topics/receiver-token.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";
import type { ReceiverKey } from "./receiver-key.ts";

type ThreadKey = ReceiverKey & { readonly deploymentId: string };

/** The id of a deployment's first message in a chat, as the chat gave it; undefined if there was none in the last weeks. */
export async function findThread(bus: Bus, key: ThreadKey, options: CallOptions = {}): Promise<string | undefined> {
  const subject = topics.noticeThread.filter({ ...key, receiver: receiverToken(key.receiver) });
  const found = await lastMessage(bus, topics.noticeThread.stream.name, subject, options);
  return found && skipUnreadable(bus, { noun: topics.noticeThread.noun, subject }, () => fromBinary(NoticeThreadSchema, found.data).thread);
}

/** Remembers the id of a deployment's first message in a chat. */
export async function putThread(bus: Bus, key: ThreadKey, thread: string, options: CallOptions = {}): Promise<void> {
  await publish(bus, topics.noticeThread, { ...key, thread }, options);
}
