import type { Message } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import { Fault } from "@slipway/domain";
import { codecOf } from "./message-codec.ts";
import type { Fields, Rows } from "./rows.ts";

/** An event of the domain: a kind, the fields of that kind, and those that every event has. */
interface Tagged {
  readonly kind: string;
}

/** An event as a message: what is particular to a kind is in the oneof `kind`. */
type EventMessage = Message & { readonly kind: Oneof };
type Oneof = { readonly case: string; readonly value: Message } | { readonly case: undefined; readonly value?: undefined };

/** The name of a kind in the oneof: `stage-started` is `stageStarted` there. */
type CaseOf<Kind extends string> = Kind extends `${infer First}-${infer Rest}` ? `${First}${Capitalize<CaseOf<Rest>>}` : Kind;

/** The message of a kind. */
type ValueOf<Wire extends EventMessage, Kind extends string> =
  Extract<Wire["kind"], { readonly case: CaseOf<Kind> }> extends {
    readonly value: infer Value extends Message;
  }
    ? Value
    : never;

/** Names of the fields that every event has. */
type Common<Wire> = Exclude<keyof Fields<Wire>, "kind">;

/** The fields of a kind. */
type Particular<Event, Wire, Kind> = Omit<Extract<Event, { readonly kind: Kind }>, "kind" | Common<Wire>>;

/** Of the fields of a kind, those that its message does not carry because the state after the event does. */
type FromState<Event, Value> = Omit<Event, keyof Fields<Value>>;

/** The table of one kind. */
type EventTable<Event, Value extends Message, State> = {
  readonly schema: GenMessage<Value>;
  readonly rows: Rows<Pick<Event, keyof Event & keyof Fields<Value>>, Value>;
} & (keyof FromState<Event, Value> extends never ? unknown : { readonly fromState: (state: State) => FromState<Event, Value> });

/** A table for every kind. A case of the oneof that the domain does not know needs a table that cannot be written: add the event to the domain. */
export type EventTables<Event extends Tagged, Wire extends EventMessage, State> = {
  readonly [Kind in Event["kind"]]: EventTable<Particular<Event, Wire, Kind>, ValueOf<Wire, Kind>, State>;
} & {
  readonly [Case in Exclude<NonNullable<Wire["kind"]["case"]>, CaseOf<Event["kind"]>>]: { readonly "the domain has no such event": never };
};

/** The codec of an aggregate's events. */
export interface EventCodec<Event, Wire, State> {
  readonly encode: (event: Event) => Wire;
  /** The event before `state`. Throws `invalid` for an event of a newer version. */
  readonly decode: (message: Wire, state: State) => Event;
}

/** Makes the codec of the rows of the fields that every event has, and of a table for every kind. */
export function eventCodec<Event extends Tagged, Wire extends EventMessage, State>(
  schema: GenMessage<Wire>,
  common: Rows<Pick<Event, Common<Wire> & keyof Event>, Pick<Wire, Common<Wire>>>,
  tables: EventTables<Event, Wire, State>,
): EventCodec<Event, Wire, State> {
  const header = codecOf<Event, Wire>(schema, common);
  const kinds = Object.entries<AnyTable<State>>(tables).map(([kind, table]) => ({
    kind,
    name: caseOf(kind),
    codec: codecOf<object, Message>(table.schema, table.rows),
    fromState: table.fromState,
  }));
  const byKind = new Map(kinds.map((each) => [each.kind, each]));
  const byCase = new Map(kinds.map((each) => [each.name, each]));
  // The casts hold because the type of `tables` pairs every kind with its case, and the fields of both.
  return {
    encode: (event) => {
      const table = byKind.get(event.kind);
      if (!table) throw new Fault("internal", `no table for event ${event.kind}`);
      return { ...header.encode(event), kind: { case: table.name, value: table.codec.encode(event) } } as Wire;
    },
    decode: (message, state) => {
      const { case: name = "", value } = message.kind;
      const table = byCase.get(name);
      if (!table || !value) throw new Fault("invalid", "the event is of a kind that this version does not know");
      return {
        ...header.decode(message, "event"),
        ...table.codec.decode(value, name),
        ...table.fromState?.(state),
        kind: table.kind,
      } as unknown as Event;
    },
  };
}

/** A table without the types of its event. */
interface AnyTable<State> {
  readonly schema: GenMessage<Message>;
  readonly rows: object;
  readonly fromState?: (state: State) => object;
}

function caseOf(kind: string): string {
  return kind.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
