import type { Message } from "@bufbuild/protobuf";
import type { GenMessage } from "@bufbuild/protobuf/codegenv2";
import { Fault } from "@slipway/domain";
import { codecOf } from "./message-codec.ts";
import type { Fields, Rows } from "./rows.ts";

/** An event of the domain: a kind, the fields of this kind, and the fields that every event has. */
interface Tagged {
  readonly kind: string;
}

/** An event as a message: the fields of its kind are in the oneof `kind`. */
type EventMessage = Message & { readonly kind: Oneof };
type Oneof = { readonly case: string; readonly value: Message } | { readonly case: undefined; readonly value?: undefined };

/** The name of a kind in the oneof: `stageStarted` for `stage-started`. */
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

/** The fields that only events of a kind have. */
type Particular<Event, Wire, Kind> = Omit<Extract<Event, { readonly kind: Kind }>, "kind" | Common<Wire>>;

/** The fields of a kind that its message lacks because they are in the state after the event. */
type FromState<Event, Value> = Omit<Event, keyof Fields<Value>>;

/** The table of one kind. */
type EventTable<Event, Value extends Message, State> = {
  readonly schema: GenMessage<Value>;
  readonly rows: Rows<Pick<Event, keyof Event & keyof Fields<Value>>, Value>;
} & (keyof FromState<Event, Value> extends never ? unknown : { readonly fromState: (state: State) => FromState<Event, Value> });

/** One table per kind. A case of the oneof that is missing in the domain requires a table that cannot be written: add the event to the domain. */
export type EventTables<Event extends Tagged, Wire extends EventMessage, State> = {
  readonly [Kind in Event["kind"]]: EventTable<Particular<Event, Wire, Kind>, ValueOf<Wire, Kind>, State>;
} & {
  readonly [Case in Exclude<NonNullable<Wire["kind"]["case"]>, CaseOf<Event["kind"]>>]: { readonly "the domain has no such event": never };
};

/** The codec of an aggregate's events. */
export interface EventCodec<Event, Wire, State> {
  readonly encode: (event: Event) => Wire;
  /** Decodes the event that led to `state`. Throws `invalid` for an event that only a newer version knows. */
  readonly decode: (message: Wire, state: State) => Event;
}

/** Creates an event codec from the rows of the fields that every event has, and a table for every kind. */
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
  // The casts hold because the type of `tables` pairs every kind and its fields with its case and the fields there.
  return {
    encode: (event) => {
      const table = byKind.get(event.kind);
      if (!table) throw new Fault("internal", `no table for event ${event.kind}`);
      return { ...header.encode(event), kind: { case: table.name, value: table.codec.encode(event) } } as Wire;
    },
    decode: (message, state) => {
      const { case: name = "", value } = message.kind;
      const table = byCase.get(name);
      if (!table || !value) throw new Fault("invalid", "the event has a kind that is unknown to this version");
      return {
        ...header.decode(message, "event"),
        ...table.codec.decode(value, name),
        ...table.fromState?.(state),
        kind: table.kind,
      } as unknown as Event;
    },
  };
}

/** An event table without its event types. */
interface AnyTable<State> {
  readonly schema: GenMessage<Message>;
  readonly rows: object;
  readonly fromState?: (state: State) => object;
}

function caseOf(kind: string): string {
  return kind.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
