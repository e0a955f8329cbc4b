import { type Message, toBinary } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import { Fault } from "@slipway/domain";
import { required } from "../fields/presence.ts";
import { readMessage } from "../read-message.ts";
import type { Codec } from "./codec.ts";
import type { EventCodec } from "./event-codec.ts";

/** An event of an aggregate and the state after it. */
export interface Change<Event, State> {
  readonly event: Event;
  readonly state: State;
}

/** A message on an aggregate's subject. */
type ChangeMessage<EventWire, StateWire> = Message & { event?: EventWire | undefined; state?: StateWire | undefined };

/** A codec between a change and the bytes of its message. */
export interface ChangeCodec<Event, State> {
  readonly encode: (change: Change<Event, State>) => Uint8Array;
  /** Throws `invalid` if a field that every version sets is missing, or an enum has a value that only a newer version knows. */
  readonly decode: (data: Uint8Array) => Change<Event, State>;
  /** The state alone, whatever the event: also of a message whose event is of a newer version. Throws `invalid` like `decode`. */
  readonly decodeState: (data: Uint8Array) => State;
}

/** Creates a change codec from the codecs of the event and the state; `noun` names the aggregate in error messages. */
export function changeCodec<Event, State, EventWire, StateWire>(
  noun: string,
  schema: GenMessage<ChangeMessage<EventWire, StateWire>>,
  event: EventCodec<Event, EventWire, State>,
  state: Codec<State, StateWire>,
): ChangeCodec<Event, State> {
  const stateOf = required(state);
  return {
    encode: (change) =>
      toBinary(schema, { $typeName: schema.typeName, event: event.encode(change.event), state: state.encode(change.state) }),
    decode: (data) => {
      const message = readMessage(noun, schema, data);
      const after = stateOf.decode(message.state, "state");
      if (message.event === undefined) throw new Fault("invalid", "event is missing");
      return { event: event.decode(message.event, after), state: after };
    },
    decodeState: (data) => stateOf.decode(readMessage(noun, schema, data).state, "state"),
  };
}
