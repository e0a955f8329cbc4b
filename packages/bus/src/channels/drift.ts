import type { DriftObservation } from "@slipway/domain";
import { encodeDriftObservation } from "@slipway/state";
import type { Bus, CallOptions } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { publish } from "../topics/writing/publish.ts";

/** Publishes what was observed of the drift of an application, for the permanent record. The stream keeps the last ones of each application, for a week. */
export async function publishDrift(bus: Bus, observation: DriftObservation, options: CallOptions = {}): Promise<void> {
  await publish(bus, topics.drift, encodeDriftObservation(observation), options);
}
