import { type Bus, type ConsumerFill, listConsumers } from "@slipway/bus";
import { Fault } from "@slipway/domain";

/** The consumers that record into a store. */
export async function recordingConsumers(bus: Bus, signal: AbortSignal): Promise<readonly ConsumerFill[]> {
  return (await listConsumers(bus, { signal })).filter(({ durable }) => durable.startsWith("trace-"));
}

/** Throws `precondition` while a trace service asks for messages: whatever it takes would be missing here. */
export async function requireAlone(bus: Bus, signal: AbortSignal): Promise<void> {
  const busy = (await recordingConsumers(bus, signal)).find(({ isListening }) => isListening);
  if (busy)
    throw new Fault(
      "precondition",
      `a trace service records from this NATS now (consumer ${busy.durable}): stop every trace service, and try again 10 s later`,
    );
}
