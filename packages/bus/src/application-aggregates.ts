import { type Application, type ApplicationEvent, type ApplicationKey, applyApplication } from "@slipway/domain";
import { Aggregates, type AggregatesOf } from "./aggregates.ts";
import type { Bus } from "./bus.ts";
import { decodeApplicationChange, encodeApplicationChange } from "./codecs/application-codec.ts";
import { topics } from "./topics.ts";

export type ApplicationAggregates = AggregatesOf<Application, ApplicationEvent, keyof ApplicationKey>;

/** The applications, as JetStream holds them: the state, and the last 64 changes of each. */
export function applicationAggregates(bus: Bus): ApplicationAggregates {
  return new Aggregates(bus, {
    topic: topics.application,
    apply: applyApplication,
    encode: encodeApplicationChange,
    decode: decodeApplicationChange,
  });
}
