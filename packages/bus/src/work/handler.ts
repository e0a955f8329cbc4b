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
