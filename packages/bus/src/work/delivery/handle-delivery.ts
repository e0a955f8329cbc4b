import type { DescMessage } from "@bufbuild/protobuf";
import type { JsMsg } from "@nats-io/jetstream";
import { withSpan, withTraceparent } from "@slipway/runtime";
import { restoredHeader } from "../../topics/streams/restored-streams.ts";
import type { Topic } from "../../topics/topic.ts";
import { traceparentOf } from "../../topics/writing/trace-headers.ts";
import type { Handler } from "../handler.ts";
import type { Delivery } from "./delivery.ts";
import { deliveryLog, type HandlingDeps, type Outcome } from "./handling.ts";
import { readDelivery } from "./read-delivery.ts";
import { settleDelivery } from "./settle-delivery.ts";
import { settlementFor } from "./settlement.ts";

/** Handles one delivery: decodes the message, calls the handler, settles the message with the server and logs one line. Never throws. */
export async function handleDelivery<Desc extends DescMessage>(
  deps: HandlingDeps<Desc>,
  handle: Handler<Desc>,
  delivery: Delivery,
  incoming: JsMsg,
): Promise<void> {
  const begun = performance.now();
  const outcome = await withTraceparent(traceparentOf(incoming), () => attempt(deps, handle, delivery, incoming));
  await settleDelivery(deps, delivery, incoming, outcome, begun);
}

async function attempt<Desc extends DescMessage>(
  deps: HandlingDeps<Desc>,
  handle: Handler<Desc>,
  delivery: Delivery,
  incoming: JsMsg,
): Promise<Outcome> {
  const { topic, options, stop } = deps;
  const signal = AbortSignal.any([stop, delivery.lost]);
  const reading = await readDelivery(deps, incoming, signal);
  if (reading.kind === "unread") return reading.outcome;
  const { subject, info } = incoming;
  const context = {
    subject,
    sequence: info.streamSequence,
    deliveries: info.deliveryCount,
    isRestored: incoming.headers?.has(restoredHeader) ?? false,
    traceparent: traceparentOf(incoming),
    storedAt: Temporal.Instant.fromEpochNanoseconds(incoming.timestampNanos),
    headers: incoming.headers,
    signal,
    log: deliveryLog(deps, incoming),
  };
  try {
    const attributes = attributesOf(topic, options.durable, incoming);
    await withSpan(`process ${topic.noun}`, { kind: "consumer", attributes }, () => handle(reading.message, context));
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
