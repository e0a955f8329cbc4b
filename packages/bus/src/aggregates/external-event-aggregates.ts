import { type Actor, applyExternalEvent, type ExternalEvent, type ExternalEventEvent, type ExternalEventKey } from "@slipway/domain";
import { decodeChangedExternalEvent, decodeExternalEventChange, encodeExternalEventChange } from "@slipway/state";
import type { Bus } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { Aggregates, type AggregatesOf } from "./aggregates.ts";

export type ExternalEventAggregates = AggregatesOf<ExternalEvent, ExternalEventEvent, keyof ExternalEventKey>;

/**
 * The external events in JetStream: the state and the last changes of each, for four weeks after its last change. Events are stored with `actor`, or with
 * the actor that a call names.
 */
export function externalEventAggregates(bus: Bus, { actor }: { readonly actor: Actor }): ExternalEventAggregates {
  return new Aggregates(
    bus,
    {
      topic: topics.externalEvent,
      keyOf: ({ projectId, id }) => ({ projectId, externalEventId: id }),
      apply: applyExternalEvent,
      encode: (change) => ({ parts: [], data: encodeExternalEventChange(change) }),
      decode: decodeExternalEventChange,
      decodeState: decodeChangedExternalEvent,
    },
    actor,
  );
}
