import { create } from "@bufbuild/protobuf";
import {
  Fault,
  isNoticeEvent,
  type Mentions,
  type Notice,
  type NoticeCommit,
  type NoticeDeployment,
  type NoticeEvent,
  noMentions,
  type ToldLivestate,
  type ToldPiped,
} from "@slipway/domain";
import {
  type Mentions as MentionsMessage,
  MentionsSchema,
  type NoticeCommit as NoticeCommitMessage,
  NoticeCommitSchema,
  type NoticeDeployment as NoticeDeploymentMessage,
  NoticeDeploymentSchema,
  type Notice as NoticeMessage,
  NoticeSchema,
  type ToldLivestate as ToldLivestateMessage,
  ToldLivestateSchema,
  type ToldPiped as ToldPipedMessage,
  ToldPipedSchema,
} from "@slipway/proto/state";
import { instant, optionalInstant } from "../fields/instant.ts";
import { optional, orElse } from "../fields/presence.ts";
import type { Codec } from "../tables/codec.ts";
import { messageCodec } from "../tables/message-codec.ts";
import { triggerKind } from "../trigger/trigger-codec.ts";

const event: Codec<NoticeEvent, string> = {
  encode: (word) => word,
  decode: (word) => {
    if (isNoticeEvent(word)) return word;
    throw new Fault("invalid", `the event of a notice is "${word}", which is unknown to this version`);
  },
};

const notice = messageCodec<Notice, NoticeMessage>(NoticeSchema, {
  event,
  at: instant,
  deployment: optional(
    messageCodec<NoticeDeployment, NoticeDeploymentMessage>(NoticeDeploymentSchema, { trigger: triggerKind, triggeredAt: instant }),
  ),
  commit: optional(messageCodec<NoticeCommit, NoticeCommitMessage>(NoticeCommitSchema, {})),
  mentions: orElse(messageCodec<Mentions, MentionsMessage>(MentionsSchema, {}), noMentions),
});

/** Encodes a notice. */
export const encodeNotice: (value: Notice) => NoticeMessage = notice.encode;

/** Decodes a notice. Throws `invalid` for an event of a newer version, or if a field that every version sets is missing. */
export function decodeNotice(message: NoticeMessage): Notice {
  return notice.decode(message, "notice");
}

const piped = messageCodec<ToldPiped, ToldPipedMessage>(ToldPipedSchema, { since: instant, seenAt: instant });

/** Encodes what people know of a piped. */
export const encodeToldPiped: (value: ToldPiped) => ToldPipedMessage = piped.encode;

/** Decodes what people know of a piped. Throws `invalid` if a field that every version sets is missing. */
export function decodeToldPiped(message: ToldPipedMessage): ToldPiped {
  return piped.decode(message, "told piped");
}

/** Encodes what people know of an application's live state. */
export function encodeToldLivestate(applicationId: string, { sync, syncAt, isHealthy, healthyAt }: ToldLivestate): ToldLivestateMessage {
  return create(ToldLivestateSchema, {
    applicationId,
    isSyncKnown: sync !== undefined,
    isOutOfSync: sync === "out-of-sync",
    syncAt: optionalInstant.encode(syncAt),
    isHealthKnown: isHealthy !== undefined,
    isHealthy: isHealthy ?? false,
    healthyAt: optionalInstant.encode(healthyAt),
  });
}

/** Decodes what people know of an application's live state. */
export function decodeToldLivestate(message: ToldLivestateMessage): ToldLivestate {
  return {
    sync: message.isSyncKnown ? (message.isOutOfSync ? "out-of-sync" : "synced") : undefined,
    syncAt: optionalInstant.decode(message.syncAt, "sync_at"),
    isHealthy: message.isHealthKnown ? message.isHealthy : undefined,
    healthyAt: optionalInstant.decode(message.healthyAt, "healthy_at"),
  };
}
