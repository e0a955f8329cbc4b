import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { Logger } from "@slipway/runtime";

export interface HandlerContext {
  readonly subject: string;
  /** Place of the message in its stream. */
  readonly sequence: number;
  /** How often it was delivered, this time included. */
  readonly deliveries: number;
  /** Aborts when the process stops, and when the lease was lost: leave what is unfinished to the next delivery. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** Trace the message was published in; the handler runs in a span of it. */
  readonly traceparent: string | undefined;
}

/** Handles one message; called again with it until it returns. It must notice by itself what is done already. */
export type Handler<Desc extends DescMessage> = (message: MessageShape<Desc>, context: HandlerContext) => Promise<void>;
