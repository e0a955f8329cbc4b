import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { JsMsg } from "@nats-io/jetstream";
import { isFault } from "@slipway/domain";
import { namesOfParts, partsOf } from "../../topics/parts.ts";
import { readStored } from "../../topics/reading/read-stored.ts";
import type { HandlingDeps, Outcome } from "./handling.ts";
import { reasonOf, settlementFor } from "./settlement.ts";

/** A decoded message, or what becomes of one that cannot be decoded. */
export type Reading<Desc extends DescMessage> =
  | { readonly kind: "read"; readonly message: MessageShape<Desc> }
  | { readonly kind: "unread"; readonly outcome: Outcome };

/** Decodes the message of a delivery, with everything that its parts hold. Never throws. */
export async function readDelivery<Desc extends DescMessage>(
  { bus, topic, stop }: HandlingDeps<Desc>,
  incoming: JsMsg,
  signal: AbortSignal,
): Promise<Reading<Desc>> {
  try {
    const parts = namesOfParts(incoming).length === 0 ? [] : await partsOf(bus, topic.stream.name, incoming, { signal });
    return { kind: "read", message: readStored(bus, topic, incoming, parts) };
  } catch (err) {
    // Another delivery has the same bytes, so a retry is useless even for a consumer that keeps trying.
    if (isFault(err, "invalid", "internal", "forbidden"))
      return { kind: "unread", outcome: { settlement: { kind: "dead-letter", reason: reasonOf(err) }, err } };
    const { deliveryCount: deliveries } = incoming.info;
    return { kind: "unread", outcome: { settlement: settlementFor(err, { deliveries, stopping: stop.aborted, keepTrying: true }), err } };
  }
}
