import { type Actor, type Application, type ApplicationEvent, type ApplicationKey, applyApplication } from "@slipway/domain";
import { decodeApplicationChange, decodeChangedApplication, encodeApplicationChange } from "@slipway/state";
import type { Bus } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { Aggregates, type AggregatesOf } from "./aggregates.ts";

export type ApplicationAggregates = AggregatesOf<Application, ApplicationEvent, keyof ApplicationKey>;

/** The applications in JetStream: the state and the last 64 changes of each. Events are stored with `actor`, or with the actor that a call names. */
export function applicationAggregates(bus: Bus, { actor }: { readonly actor: Actor }): ApplicationAggregates {
  return new Aggregates(
    bus,
    {
      topic: topics.application,
      keyOf: ({ projectId, pipedId, id }) => ({ projectId, pipedId, applicationId: id }),
      apply: applyApplication,
      encode: (change) => ({ parts: [], data: encodeApplicationChange(change) }),
      decode: decodeApplicationChange,
      decodeState: decodeChangedApplication,
    },
    actor,
  );
}
