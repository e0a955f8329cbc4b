import type { DescMessage } from "@bufbuild/protobuf";
import type { Topic } from "../topics/topic.ts";

/** What one kind of aggregate is made of. */
export interface AggregateKind<State, Event, Name extends string> {
  readonly topic: Topic<DescMessage, Name>;
  apply(state: State | undefined, event: Event): State;
  encode(change: { readonly event: Event; readonly state: State }): Uint8Array;
  /** Throws `invalid` for bytes that are not a change of this kind. */
  decode(data: Uint8Array): { readonly event: Event; readonly state: State };
}

/** A state, and the place of the message in the stream that made it. Of two states of an aggregate the one with the larger sequence is newer. */
export interface Versioned<State> {
  readonly state: State;
  readonly sequence: number;
}

/** What happened, and the state after it. */
export interface Change<State, Event> extends Versioned<State> {
  readonly event: Event;
  readonly at: Temporal.Instant;
}

/** What `update` came to. */
export interface Updated<State> extends Versioned<State> {
  /** Whether this call changed it. */
  readonly changed: true;
}
export interface Unchanged<State> {
  readonly state: State | undefined;
  /** 0 when there is no such aggregate. */
  readonly sequence: number;
  readonly changed: false;
}

/** What `watch` yields: first the states there are, then `ready`, then every change as it comes. */
export type Watched<State, Event> =
  | ({ readonly kind: "state" } & Versioned<State>)
  | { readonly kind: "ready" }
  | ({ readonly kind: "change" } & Change<State, Event>);
