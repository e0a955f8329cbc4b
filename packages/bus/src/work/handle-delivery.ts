import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { JsMsg } from "@nats-io/jetstream";
import { isFault } from "@slipway/domain";
import { forPrograms, type Logger, withSpan, withTraceparent } from "@slipway/runtime";
import type { Bus } from "../connection/bus.ts";
import { partsOf } from "../topics/parts.ts";
import { restoredHeader } from "../topics/streams/restored-streams.ts";
import type { Topic } from "../topics/topic.ts";
import { traceparentOf } from "../topics/trace-headers.ts";
import { deadLetter } from "./dead-letters.ts";
import type { Delivery } from "./delivery.ts";
import type { Handler } from "./handler.ts";
import { reasonOf, type Settlement, settlementFor } from "./settlement.ts";

export interface HandlingOptions<Desc extends DescMessage> {
  readonly durable: string;
  readonly handle: Handler<Desc>;
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
interface Outcome {
  readonly settlement: Settlement;
  readonly err?: unknown;
}

/** Handles one delivery: decodes the message, calls the handler, settles the message with the server and logs one line. Never throws. */
export async function handleDelivery<Desc extends DescMessage>(
  deps: HandlingDeps<Desc>,
  delivery: Delivery,
  incoming: JsMsg,
): Promise<void> {
  const { topic, options } = deps;
  const { subject, info } = incoming;
  const log = options.log.child({ durable: options.durable, subject, sequence: info.streamSequence, deliveries: info.deliveryCount });
  const begun = performance.now();
  const outcome = await withTraceparent(traceparentOf(incoming), () => attempt(deps, delivery, incoming, log));
  const durationMs = Math.round(performance.now() - begun);
  if (delivery.lost.aborted) {
    log.warn({ durationMs, err: outcome.err, lease: String(delivery.lost.reason) }, `lost ${topic.noun}`);
    return;
  }
  try {
    await settle(deps, delivery, incoming, outcome.settlement);
  } catch (err) {
    log.warn({ durationMs, err }, `left ${topic.noun} to its next delivery`);
    return;
  }
  const { level, message, fields } = lineOf(deps, outcome);
  log[level]({ ...(level === "info" && forPrograms), durationMs, ...fields }, message);
}

async function attempt<Desc extends DescMessage>(
  { bus, topic, options, stop }: HandlingDeps<Desc>,
  delivery: Delivery,
  incoming: JsMsg,
  log: Logger,
): Promise<Outcome> {
  const { subject, info, data } = incoming;
  const signal = AbortSignal.any([stop, delivery.lost]);
  let message: MessageShape<Desc>;
  try {
    message = topic.decode(data, await partsOf(bus, topic.stream.name, incoming, { signal }));
  } catch (err) {
    // Another delivery has the same bytes, so a retry is useless even for a consumer that keeps trying.
    if (isFault(err, "invalid", "internal")) return { settlement: { kind: "dead-letter", reason: reasonOf(err) }, err };
    return { settlement: settlementFor(err, { deliveries: info.deliveryCount, stopping: stop.aborted, keepTrying: true }), err };
  }
  const context = {
    subject,
    sequence: info.streamSequence,
    deliveries: info.deliveryCount,
    isRestored: incoming.headers?.has(restoredHeader) ?? false,
    traceparent: traceparentOf(incoming),
    storedAt: Temporal.Instant.fromEpochNanoseconds(incoming.timestampNanos),
    headers: incoming.headers,
    signal,
    log,
  };
  try {
    const attributes = attributesOf(topic, options.durable, incoming);
    await withSpan(`process ${topic.noun}`, { kind: "consumer", attributes }, () => options.handle(message, context));
    return { settlement: { kind: "ack" } };
  } catch (err) {
    const { maxDeliver, keepTrying } = options;
    return { settlement: settlementFor(err, { deliveries: info.deliveryCount, stopping: stop.aborted, maxDeliver, keepTrying }), err };
  }
}

/** Attributes of the span, after OpenTelemetry's conventions for messaging. */
function attributesOf(topic: Topic, durable: string, { subject, info, data }: JsMsg): Record<string, string | number> {
  return {
    "messaging.system": "nats",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.destination.name": subject,
    "messaging.destination.template": topic.filter(),
    "messaging.consumer.group.name": durable,
    "messaging.message.id": `${info.stream}.${info.streamSequence}`,
    "messaging.message.body.size": data.length,
  };
}

async function settle<Desc extends DescMessage>(
  { bus, stop }: HandlingDeps<Desc>,
  delivery: Delivery,
  incoming: JsMsg,
  settlement: Settlement,
): Promise<void> {
  switch (settlement.kind) {
    case "ack":
      return delivery.ack();
    case "nak":
      return delivery.nak(settlement.delayMs);
    case "leave":
      return;
    case "dead-letter":
      await deadLetter(bus, incoming, settlement.reason, { signal: AbortSignal.any([stop, delivery.lost]) });
      return delivery.term(settlement.reason);
  }
  settlement satisfies never;
}

interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The log line of a settled message. */
function lineOf<Desc extends DescMessage>({ topic: { noun }, options, stop }: HandlingDeps<Desc>, { settlement, err }: Outcome): LogLine {
  switch (settlement.kind) {
    case "ack":
      return { level: options.keepTrying ? "debug" : "info", message: `handled ${noun}`, fields: {} };
    case "nak":
      if (stop.aborted) return { level: "info", message: `handed back ${noun}`, fields: {} };
      return { level: "warn", message: `postponed ${noun}`, fields: { delayMs: settlement.delayMs, err } };
    case "leave":
      return { level: "info", message: `left ${noun} to its current owner`, fields: { err } };
    case "dead-letter":
      return { level: "error", message: `dead-lettered ${noun}`, fields: { reason: settlement.reason, err } };
  }
  return settlement satisfies never;
}
