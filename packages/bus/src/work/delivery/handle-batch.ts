import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { JsMsg } from "@nats-io/jetstream";
import { forPrograms, withSpan, withTraceparent } from "@slipway/runtime";
import { traceparentOf } from "../../topics/writing/trace-headers.ts";
import type { BatchHandler, BatchItem } from "../handler.ts";
import type { Delivery } from "./delivery.ts";
import type { HandlingDeps } from "./handling.ts";
import { settleDelivery } from "./settle-delivery.ts";
import { settlementFor } from "./settlement.ts";

/** A delivery in a batch. */
export interface BatchEntry<Message> extends BatchItem<Message> {
  readonly delivery: Delivery;
  readonly incoming: JsMsg;
  /** When it was received, by `performance.now`. */
  readonly begun: number;
}

/**
 * Handles decoded messages together: calls the handler in one span, acks what it handled and logs one line for all of it, and settles each of the others as
 * if it had been alone. Never throws.
 */
export async function handleBatch<Desc extends DescMessage>(
  deps: HandlingDeps<Desc>,
  handler: BatchHandler<Desc>,
  batch: readonly BatchEntry<MessageShape<Desc>>[],
): Promise<void> {
  const { topic, options, stop } = deps;
  const begun = performance.now();
  const errorOf = await attempt(deps, handler, batch);
  const handled: number[] = [];
  const others: Promise<void>[] = [];
  for (const entry of batch) {
    const { delivery, incoming } = entry;
    const failed = errorOf(entry);
    if (failed === undefined && !delivery.isLost) {
      delivery.ack();
      handled.push(entry.sequence);
      continue;
    }
    const { maxDeliver, keepTrying } = options;
    const context = { deliveries: incoming.info.deliveryCount, stopping: stop.aborted, maxDeliver, keepTrying };
    const outcome = failed ? { settlement: settlementFor(failed.err, context), err: failed.err } : { settlement: { kind: "ack" as const } };
    others.push(settleDelivery(deps, delivery, incoming, outcome, entry.begun));
  }
  await Promise.all(others);
  const [first] = handled;
  if (first === undefined) return;
  const fields = { durable: options.durable, messages: handled.length, sequence: first, durationMs: Math.round(performance.now() - begun) };
  if (options.keepTrying) options.log.debug(fields, `handled ${topic.noun}`);
  else options.log.info({ ...forPrograms, ...fields }, `handled ${topic.noun}`);
}

/** Returns the error of each message that was not handled. */
async function attempt<Desc extends DescMessage>(
  { topic, options, stop: signal }: HandlingDeps<Desc>,
  handler: BatchHandler<Desc>,
  batch: readonly BatchEntry<MessageShape<Desc>>[],
): Promise<(entry: BatchEntry<MessageShape<Desc>>) => { readonly err: unknown } | undefined> {
  const traceparents = [...new Set(batch.map(({ incoming }) => traceparentOf(incoming)))].filter((each) => each !== undefined);
  const attributes = {
    "messaging.system": "nats",
    "messaging.operation.name": "process",
    "messaging.operation.type": "process",
    "messaging.destination.template": topic.filter(),
    "messaging.consumer.group.name": options.durable,
    "messaging.batch.message_count": batch.length,
  };
  const context = { signal, log: options.log };
  try {
    // What all of them come from is their parent; a span has only one, so otherwise it begins an OpenTelemetry trace and is linked to theirs.
    const [first, second] = traceparents;
    const span = { kind: "consumer", attributes, ...(second !== undefined && { links: traceparents }) } as const;
    const errors = await withTraceparent(second === undefined ? first : undefined, () =>
      withSpan(`process ${topic.noun}`, span, () => handler.handleAll(batch, context)),
    );
    return (entry) => (errors.has(entry) ? { err: errors.get(entry) } : undefined);
  } catch (err) {
    return () => ({ err });
  }
}
