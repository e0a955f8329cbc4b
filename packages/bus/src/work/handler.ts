import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { MsgHdrs } from "@nats-io/transport-node";
import type { Logger } from "@slipway/runtime";

export interface HandlerContext {
  readonly subject: string;
  /** Stream sequence of the message. */
  readonly sequence: number;
  /** Number of deliveries, including this one. */
  readonly deliveries: number;
  /** Aborts when the process stops or the lease is lost: leave unfinished work to the next delivery. */
  readonly signal: AbortSignal;
  /** Whether the message restores a state that a lost stream held: its event was recorded before. */
  readonly isRestored?: boolean;
  readonly log: Logger;
  /** When the server stored it. */
  readonly storedAt: Temporal.Instant;
  readonly headers: MsgHdrs | undefined;
  /** OpenTelemetry trace context that the message was published in. The handler runs in a span of that trace. */
  readonly traceparent: string | undefined;
}

/** Handles one message. Called again with the same message until it returns, so it must detect work that is already done. */
export type Handler<Desc extends DescMessage> = (message: MessageShape<Desc>, context: HandlerContext) => Promise<void>;

/** A message of a batch. */
export interface BatchItem<Message> {
  readonly message: Message;
  readonly subject: string;
  /** Stream sequence of the message. */
  readonly sequence: number;
  /** Whether the message restores a state that a lost stream held: its event was recorded before. */
  readonly isRestored: boolean;
  /** Whether the lease on it is lost, so that another process may have it: leave it to that process. */
  readonly isLost: () => boolean;
}

export interface BatchContext {
  /** Aborts when the process stops: leave unfinished work to the next delivery. */
  readonly signal: AbortSignal;
  readonly log: Logger;
}

/**
 * Handles messages together, in one span. They are called again with the same message until it is handled, so they must detect work that is already done.
 */
export interface BatchHandler<Desc extends DescMessage> {
  /** Maximum number of messages of a batch. */
  readonly most: number;
  /** Returns the errors of the messages that were not handled; the others are acked. If it throws, none of them was handled. */
  readonly handleAll: (
    items: readonly BatchItem<MessageShape<Desc>>[],
    context: BatchContext,
  ) => Promise<ReadonlyMap<BatchItem<MessageShape<Desc>>, unknown>>;
}
