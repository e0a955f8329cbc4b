import { create, type DescField, type DescMessage, type MessageShape, ScalarType } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";

/** A message with a value in every field, and in the fields of its messages down to a depth. Of a oneof, the first one has a value. */
export function filled<Desc extends DescMessage>(schema: Desc, depth = 4): MessageShape<Desc> {
  const message = create(schema);
  const fields = reflect(schema, message);
  for (const field of schema.fields) {
    if (field.oneof !== undefined && field.oneof.fields[0] !== field) continue;
    if (field.fieldKind === "scalar") fields.set(field, scalar(field.scalar));
    else if (field.fieldKind === "enum") fields.set(field, field.enum.values.at(-1)?.number ?? 0);
    else if (depth > 0 && field.fieldKind === "message") fields.set(field, reflect(field.message, filled(field.message, depth - 1)));
    else if (depth > 0 && field.fieldKind === "list") fields.get(field).add(item(field, depth));
    else if (depth > 0 && field.fieldKind === "map") fields.get(field).set("key", item(field, depth));
  }
  return message;
}

type Repeated = Extract<DescField, { fieldKind: "list" | "map" }>;

function item(field: Repeated, depth: number) {
  const kind = field.fieldKind === "list" ? field.listKind : field.mapKind;
  if (kind === "message") return reflect(field.message as DescMessage, filled(field.message as DescMessage, depth - 1));
  return kind === "enum" ? (field.enum?.values.at(-1)?.number ?? 0) : scalar(field.scalar as ScalarType);
}

function scalar(type: ScalarType): unknown {
  if (type === ScalarType.STRING) return "text";
  if (type === ScalarType.BOOL) return true;
  if (type === ScalarType.BYTES) return new Uint8Array([1, 2, 3]);
  const isLong = [ScalarType.INT64, ScalarType.UINT64, ScalarType.SINT64, ScalarType.FIXED64, ScalarType.SFIXED64].includes(type as never);
  return isLong ? 1_700_000_000n : 7;
}
