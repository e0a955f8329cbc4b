import type { DescMessage } from "@bufbuild/protobuf";
import type { Actor, Recorded } from "@slipway/domain";
import type { Split } from "@slipway/state";
import type { CallOptions } from "../connection/bus.ts";
import type { Topic } from "../topics/topic.ts";

/** The parts of one kind of aggregate. */
export interface AggregateKind<State, Event, Name extends string> {
  readonly topic: Topic<DescMessage, Name>;
  /** The ids in the subject of the aggregate that a state is of. */
  keyOf(state: State): Readonly<Record<Name, string>>;
  /** The state after an event; `sequence` is that of the message of `state`, 0 if there is none. */
  apply(state: State | undefined, event: Event, sequence: number): State;
  /** Encodes a change, a large one in parts of at most `partBytes`, if this kind is stored in parts. */
  encode(change: { readonly event: Recorded<Event>; readonly state: State }, partBytes: number): Split;
  /** Throws `invalid` for data that is not a change of this kind. */
  decode(data: Uint8Array, parts: readonly Uint8Array[]): { readonly event: Recorded<Event>; readonly state: State };
  /** The state of a change, whatever its event. Throws `invalid` like `decode`. */
  decodeState(data: Uint8Array, parts: readonly Uint8Array[]): State;
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

/** A change as a watch delivers it. `event` is undefined if only the state could be decoded, as for an event of a newer version. */
export interface WatchedChange<State, Event> extends Omit<Change<State, Event>, "event"> {
  readonly event: Recorded<Event> | undefined;
}

/** Options of a watch. */
export interface WatchOptions<Name extends string> extends CallOptions {
  /** Called with the ids of an aggregate whose state cannot be decoded, after the error was logged. The watch goes on without it. */
  readonly onUnreadable?: (key: Readonly<Record<Name, string>>) => void;
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
  | ({ readonly kind: "change" } & WatchedChange<State, Event>);
