import type { DescMessage } from "@bufbuild/protobuf";
import type { JsMsg } from "@nats-io/jetstream";
import type { Logger } from "@slipway/runtime";
import type { Bus } from "../../connection/bus.ts";
import type { Topic } from "../../topics/topic.ts";
import type { BatchHandler, Handler } from "../handler.ts";
import type { Settlement } from "./settlement.ts";

export interface HandlingOptions<Desc extends DescMessage> {
  readonly durable: string;
  readonly handle: Handler<Desc> | BatchHandler<Desc>;
  readonly log: Logger;
  readonly maxDeliver?: number;
  /** Whether errors that a retry cannot fix are retried as well, because no message may be lost. */
  readonly keepTrying: boolean;
}

/** What a consumer handles its deliveries with. */
export interface HandlingDeps<Desc extends DescMessage> {
  readonly bus: Bus;
  readonly topic: Topic<Desc>;
  readonly options: HandlingOptions<Desc>;
  /** Aborts when the consumer stops. */
  readonly stop: AbortSignal;
}

/** What became of a message, and the error that led to it. */
export interface Outcome {
  readonly settlement: Settlement;
  readonly err?: unknown;
}

/** The logger of one delivery. */
export function deliveryLog<Desc extends DescMessage>({ options }: HandlingDeps<Desc>, { subject, info }: JsMsg): Logger {
  return options.log.child({ durable: options.durable, subject, sequence: info.streamSequence, deliveries: info.deliveryCount });
}
