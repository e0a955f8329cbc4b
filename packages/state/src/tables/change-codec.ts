import { create, type Message, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import { Fault } from "@slipway/domain";
import { required } from "../fields/presence.ts";
import { readMessage } from "../read-message.ts";
import type { Codec } from "./codec.ts";
import type { EventCodec } from "./event-codec.ts";
import { concat, type Split } from "./split.ts";

/** An event of an aggregate and the state after it. */
export interface Change<Event, State> {
  readonly event: Event;
  readonly state: State;
}

/** A message on an aggregate's subject. */
type ChangeMessage<EventWire, StateWire> = Message & { event?: EventWire | undefined; state?: StateWire | undefined };

/** How large changes of a kind are stored in parts; default: every change is stored whole. */
interface Splitting<Wire> {
  readonly split: (message: Wire, partBytes: number) => Split;
  /** Completes a message that was read from all its parts. Changes the message. */
  readonly join: (message: Wire) => Wire;
}

/** A codec between a change and the bytes of its message. `parts` are the parts of a split message. */
export interface ChangeCodec<Event, State, Wire> {
  readonly encode: (change: Change<Event, State>) => Uint8Array;
  /** Like `encode`, in parts if it is large. No part has more than `partBytes`, see the splitting. */
  readonly split: (change: Change<Event, State>, partBytes: number) => Split;
  /** Throws `invalid` if a field that every version sets is missing, or an enum has a value that only a newer version knows. */
  readonly decode: (data: Uint8Array, parts?: readonly Uint8Array[]) => Change<Event, State>;
  /** The state alone, whatever the event: also of a message whose event is of a newer version. Throws `invalid` like `decode`. */
  readonly decodeState: (data: Uint8Array, parts?: readonly Uint8Array[]) => State;
  /** The message, with everything that its parts hold. Throws `invalid` if the bytes cannot be parsed. */
  readonly read: (data: Uint8Array, parts?: readonly Uint8Array[]) => Wire;
}

/** Creates a change codec from the codecs of the event and the state; `noun` names the aggregate in error messages. */
export function changeCodec<Event, State, EventWire, StateWire, Wire extends ChangeMessage<EventWire, StateWire>>(
  noun: string,
  schema: GenMessage<Wire>,
  event: EventCodec<Event, EventWire, State>,
  state: Codec<State, StateWire>,
  { split, join }: Splitting<Wire> = {
    split: (message) => ({ parts: [], data: toBinary(schema, message) }),
    join: (message) => message,
  },
): ChangeCodec<Event, State, Wire> {
  const stateOf = required(state);
  const messageOf = (change: Change<Event, State>): Wire =>
    create(schema, { event: event.encode(change.event), state: state.encode(change.state) } as MessageInitShape<GenMessage<Wire>>);
  const read = (data: Uint8Array, parts: readonly Uint8Array[] = []): Wire => join(readMessage(noun, schema, concat([...parts, data])));
  return {
    encode: (change) => toBinary(schema, messageOf(change)),
    split: (change, partBytes) => split(messageOf(change), partBytes),
    decode: (data, parts) => {
      const message = read(data, parts);
      const after = stateOf.decode(message.state, "state");
      if (message.event === undefined) throw new Fault("invalid", "event is missing");
      return { event: event.decode(message.event, after), state: after };
    },
    decodeState: (data, parts) => stateOf.decode(read(data, parts).state, "state"),
    read,
  };
}
