import { create, fromBinary } from "@bufbuild/protobuf";
import { NoticeStateSchema, type ReceiverState, ReceiverStateSchema } from "@slipway/proto/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { lastMessages } from "../topics/reading/direct-get.ts";
import { skipUnreadable } from "../topics/reading/skip-unreadable.ts";
import { receiverToken } from "../topics/receiver-token.ts";
import { topics } from "../topics/topics.ts";
import type { ReceiverKey } from "./receiver-key.ts";

/** The queue of a receiver, whether or not a notifier runs. */
export interface ReceiverQueue extends ReceiverKey {
  /** What stands for its name in subjects. */
  readonly token: string;
  /** How many messages wait, including one that is tried again. */
  readonly waiting: number;
  /** What the receiver got. */
  readonly state: ReceiverState;
}

/**
 * The queues of all receivers that a notifier ever had, of the piped if one is given. A receiver that got nothing yet and whose name cannot be part of a subject
 * is named by its token.
 */
export async function listReceiverQueues(
  bus: Bus,
  { projectId = "", pipedId = "" }: { readonly projectId?: string; readonly pipedId?: string } = {},
  options: CallOptions = {},
): Promise<readonly ReceiverQueue[]> {
  const stream = topics.notice.stream.name;
  const list = () => Array.fromAsync(bus.manager.consumers.list(stream));
  const infos = await bus.call(`list the consumers of ${stream}`, list, options);
  const states = await receiverStates(bus, options);
  return infos.flatMap(({ config, num_pending, num_ack_pending }) => {
    const ids = topics.notice.idsOf(config.filter_subject ?? "");
    if (!ids || (projectId !== "" && projectId !== ids.projectId) || (pipedId !== "" && pipedId !== ids.pipedId)) return [];
    const state = states.get(keyOf(ids)) ?? create(ReceiverStateSchema, { receiver: ids.receiver });
    return [{ ...ids, token: ids.receiver, receiver: state.receiver, waiting: num_pending + num_ack_pending, state }];
  });
}

async function receiverStates(bus: Bus, options: CallOptions): Promise<ReadonlyMap<string, ReceiverState>> {
  const states = new Map<string, ReceiverState>();
  const { noun, stream, filter } = topics.noticeState;
  for await (const { subject, data } of lastMessages(bus, stream.name, filter({ kind: "receiver" }), options)) {
    const message = skipUnreadable(bus, { noun, subject }, () => fromBinary(NoticeStateSchema, data));
    if (message?.about.case === "receiver")
      states.set(keyOf({ ...message, receiver: receiverToken(message.about.value.receiver) }), message.about.value);
  }
  return states;
}

function keyOf({ projectId, pipedId, receiver }: ReceiverKey): string {
  return `${projectId}.${pipedId}.${receiver}`;
}
