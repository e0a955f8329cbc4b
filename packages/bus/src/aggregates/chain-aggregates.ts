import { type Actor, applyChain, type Chain, type ChainEvent, type ChainKey } from "@slipway/domain";
import { decodeChainChange, decodeChangedChain, encodeChainChange } from "@slipway/state";
import type { Bus } from "../connection/bus.ts";
import { topics } from "../topics/topics.ts";
import { Aggregates, type AggregatesOf } from "./aggregates.ts";

export type ChainAggregates = AggregatesOf<Chain, ChainEvent, keyof ChainKey>;

/** The chains in JetStream: the state and the last 64 changes of each. Events are stored with `actor`, or with the actor that a call names. */
export function chainAggregates(bus: Bus, { actor }: { readonly actor: Actor }): ChainAggregates {
  return new Aggregates(
    bus,
    {
      topic: topics.chain,
      keyOf: ({ projectId, id }) => ({ projectId, chainId: id }),
      apply: applyChain,
      encode: (change) => ({ parts: [], data: encodeChainChange(change) }),
      decode: decodeChainChange,
      decodeState: decodeChangedChain,
    },
    actor,
  );
}
