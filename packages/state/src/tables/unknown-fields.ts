import type { Message, UnknownField } from "@bufbuild/protobuf";

/**
 * Where a value of the domain keeps the fields of its message that only a newer version knows. Copies of the value, such as the state after an event, have them
 * too, because a spread copies symbols. So an older service that changes an aggregate during a rolling upgrade does not drop them.
 */
const unknownFields = Symbol("fields of a newer version");

interface Keeping {
  readonly [unknownFields]?: UnknownField[];
}

/** The fields of a message that this version does not know, to be copied into its value; nothing if there are none. */
export function keptFields({ $unknown = [] }: Pick<Message, "$unknown">): object {
  const keeping: Keeping = { [unknownFields]: $unknown };
  return $unknown.length === 0 ? {} : keeping;
}

/** The fields that a value of the domain keeps for its message. */
export function fieldsKept(value: object): Pick<Message, "$unknown"> | undefined {
  const { [unknownFields]: $unknown } = value as Keeping; // whose field only this module writes
  return $unknown && { $unknown };
}
