import type { Codec } from "./codec.ts";

/**
 * The rows that a table needs: one for every field whose type in the domain differs from its type in the message. Fields of the same type need none,
 * and may not have one. A field that only one side has needs a row that cannot be written: add the field to the other side.
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

/** `Required` takes undefined from an optional field's type; this gives it back. */
type UndefinedOf<Wire, Field extends keyof Wire> = undefined extends Wire[Field] ? undefined : never;

/** Whether values go both ways as they are. Lists of the domain are readonly; nothing here changes them. */
type IsSame<Domain, Wire> = [Domain] extends [Readonly<Wire>] ? ([Wire] extends [Domain] ? true : false) : false;
