import type { DescMessage } from "@bufbuild/protobuf";
import type { Actor, Recorded } from "@slipway/domain";
import type { CallOptions } from "../connection/bus.ts";
import type { Topic } from "../topics/topic.ts";

/** The parts of one kind of aggregate. */
export interface AggregateKind<State, Event, Name extends string> {
  readonly topic: Topic<DescMessage, Name>;
  apply(state: State | undefined, event: Event): State;
  encode(change: { readonly event: Recorded<Event>; readonly state: State }): Uint8Array;
  /** Throws `invalid` for data that is not a change of this kind. */
  decode(data: Uint8Array): { readonly event: Recorded<Event>; readonly state: State };
}

/** A state and the stream sequence of its message. Of two states of an aggregate, the one with the larger sequence is newer; clocks do not count. */
export interface Versioned<State> {
  readonly state: State;
  readonly sequence: number;
}

/** An event, who caused it, and the state after it. */
export interface Change<State, Event> extends Versioned<State> {
  readonly event: Recorded<Event>;
  readonly at: Temporal.Instant;
}

/** Options of a write. */
export interface WriteOptions extends CallOptions {
  /** Who causes the event; default: the service itself. */
  readonly actor?: Actor | undefined;
}

/** The result of `update`. */
export interface Updated<State> extends Versioned<State> {
  /** Whether this call changed the aggregate. */
  readonly changed: true;
}
export interface Unchanged<State> {
  readonly state: State | undefined;
  /** 0 if the aggregate does not exist. */
  readonly sequence: number;
  readonly changed: false;
}

/** What `watch` yields: the current states, then `ready`, then every change. */
export type Watched<State, Event> =
  | ({ readonly kind: "state" } & Versioned<State>)
  | { readonly kind: "ready" }
  | ({ readonly kind: "change" } & Change<State, Event>);
