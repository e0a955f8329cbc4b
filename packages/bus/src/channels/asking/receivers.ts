import { create, fromBinary, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type ReceiverStatus,
  type ReceiverStatusSchema,
  ReceiversAnswerSchema,
  type ReceiversAsk,
  ReceiversAskSchema,
} from "@slipway/proto/state";
import type { Bus } from "../../connection/bus.ts";
import { channels, subjectOfChannel } from "../../users/channels.ts";
import { type RequestOptions, request } from "./request.ts";
import { answerRequests, receivedFault } from "./requests.ts";

interface PipedKey {
  readonly projectId: string;
  readonly pipedId: string;
}

/** How receivers are, and what one answered that was tested. */
export interface ToldReceivers {
  readonly receivers: readonly MessageInitShape<typeof ReceiverStatusSchema>[];
  readonly said?: string;
}

/** Says how receivers are, or sends a test message to one of them. */
export type AnswerReceivers = (ask: ReceiversAsk, signal: AbortSignal) => Promise<ToldReceivers>;

/** Answers questions about the receivers of a piped until it is disposed. Of several notifiers one answers each. */
export function serveReceivers(bus: Bus, piped: PipedKey, answer: AnswerReceivers): AsyncDisposable {
  const encode = (value: MessageInitShape<typeof ReceiversAnswerSchema>) =>
    toBinary(ReceiversAnswerSchema, create(ReceiversAnswerSchema, value));
  return answerRequests(bus, {
    subject: subjectOf(piped),
    noun: "answer about receivers",
    decode: (data) => fromBinary(ReceiversAskSchema, data),
    answer: async (ask, signal) => {
      const { receivers, said = "" } = await answer(ask, signal);
      return encode({ receivers: [...receivers], said });
    },
    encodeFault: (fault) => encode({ fault }),
  });
}

/** Asks the notifier of a piped how its receivers are, or to send one of them a test message. Throws `unavailable` if none answers, and its Fault. */
export async function askReceivers(
  bus: Bus,
  piped: PipedKey,
  wish: { readonly test?: string; readonly commander?: string },
  options: RequestOptions = {},
): Promise<{ readonly receivers: readonly ReceiverStatus[]; readonly said: string }> {
  const { fault, receivers, said } = await request(
    bus,
    {
      subject: subjectOf(piped),
      service: `notifier of piped ${piped.pipedId}`,
      what: `ask piped ${piped.pipedId} about its receivers`,
      encode: (timeoutMs) => toBinary(ReceiversAskSchema, create(ReceiversAskSchema, { ...wish, timeoutMs })),
      decode: (data) => fromBinary(ReceiversAnswerSchema, data),
      faultIn: ({ fault: sent }) => sent,
      timeoutMs: 30_000,
    },
    options,
  );
  if (fault) throw receivedFault(fault);
  return { receivers, said };
}

function subjectOf({ projectId, pipedId }: PipedKey): string {
  return subjectOfChannel(channels.receivers, { projectId, pipedId });
}
