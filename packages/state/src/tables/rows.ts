import type { Codec } from "./codec.ts";

/**
 * The rows of a table: one for every field whose type in the domain differs from its type in the message. Fields of the same type must not
 * have a row. A field that only one side has requires a row that cannot be written: add the field to the other side.
 */
export type Rows<Domain, Message> = {
  readonly [Field in Differing<Domain, Fields<Message>>]: Row<Domain, Fields<Message>, Field>;
};

/** The fields of a message type. */
export type Fields<Message> = Omit<Message, "$typeName" | "$unknown">;

type Differing<Domain, Wire> = {
  [Field in keyof Domain | keyof Wire]-?: Field extends keyof Domain & keyof Wire
    ? IsSame<Domain[Field], Wire[Field]> extends true
      ? never
      : Field
    : Field;
}[keyof Domain | keyof Wire];

type Row<Domain, Wire, Field> = Field extends keyof Wire
  ? Field extends keyof Domain
    ? Codec<Domain[Field], Required<Wire>[Field] | UndefinedOf<Wire, Field>>
    : { readonly "only the message has this field": never }
  : { readonly "only the domain type has this field": never };

/** Undefined if the field may be undefined: `Required` removes it from the type of an optional field. */
type UndefinedOf<Wire, Field extends keyof Wire> = undefined extends Wire[Field] ? undefined : never;

/** Whether values can be copied in both directions. Lists of the domain are readonly; no code here modifies them. */
type IsSame<Domain, Wire> = [Domain] extends [Readonly<Wire>] ? ([Wire] extends [Domain] ? true : false) : false;
