import type { DescMessage } from "@bufbuild/protobuf";
import type { JsMsg } from "@nats-io/jetstream";
import { forPrograms } from "@slipway/runtime";
import { deadLetter } from "../dead-letters.ts";
import type { Delivery } from "./delivery.ts";
import { deliveryLog, type HandlingDeps, type Outcome } from "./handling.ts";
import type { Settlement } from "./settlement.ts";

/** Settles a message with the server and logs one line, unless another process may have the message. Never throws. */
export async function settleDelivery<Desc extends DescMessage>(
  deps: HandlingDeps<Desc>,
  delivery: Delivery,
  incoming: JsMsg,
  outcome: Outcome,
  begun: number,
): Promise<void> {
  const { topic } = deps;
  const log = deliveryLog(deps, incoming);
  const durationMs = Math.round(performance.now() - begun);
  if (delivery.isLost) {
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
