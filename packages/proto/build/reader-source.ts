import { type DescField, type DescMessage, ScalarType } from "@bufbuild/protobuf";

/** The name of the function that reads a message. */
function readerName({ typeName }: DescMessage): string {
  return `read_${typeName.replaceAll(".", "_")}`;
}

/**
 * Returns the function that reads a message, up to the position `end`, into `m`. All fields that `create` sets are in one literal: V8 copies it as a whole,
 * and finds its fields without a hash table.
 */
export function readerOf(message: DescMessage): string {
  const cases = message.fields.map((field) => `      case ${field.number}: ${statement(field)} break;`);
  const blank = [`$typeName: "${message.typeName}"`, ...message.members.flatMap(initial)].join(", ");
  return `function ${readerName(message)}(r, end, depth, m = { ${blank} }) {
  if (depth > mostDepth) tooDeep(m);
  while (r.pos < end) {
    const [number, type] = r.tag();
    switch (number) {
${cases.join("\n")}
      default: unknown(m, r, number, type, depth);
    }
  }
  return m;
}`;
}

/**
 * Returns what is known of a message: the function that reads it, the number of its fields, and new objects with all of its fields but those of a oneof, to be
 * filled: as a message, and as a value of the domain.
 */
export function rowOf(message: DescMessage): string {
  const names = message.fields.filter(({ oneof }) => oneof === undefined).map(({ localName }) => `${localName}: undefined`);
  const { typeName, fields } = message;
  const blankMessage = `() => ({ ${[`$typeName: "${typeName}"`, ...names].join(", ")} })`;
  return `  "${typeName}": { fields: ${fields.length}, read: ${readerName(message)}, message: ${blankMessage}, value: () => ({ ${names.join(", ")} }) },`;
}

/** The property of a field that is not set; none for a field that is absent then. */
function initial(member: DescMessage["members"][number]): string[] {
  const name = member.localName;
  if (member.kind === "oneof") return [`${name}: { case: undefined }`];
  if (member.fieldKind === "list") return [`${name}: []`];
  if (member.fieldKind === "map") return [`${name}: {}`];
  if (member.fieldKind === "message" || member.proto.proto3Optional) return [];
  return [`${name}: ${zeroOf(member)}`];
}

/** Reads a field whose tag was read. */
function statement(field: DescField): string {
  const name = field.localName;
  if (field.fieldKind === "map") {
    const key = scalar(field.mapKey, field.utf8Validation);
    return `entry(m.${name}, r, ${zeroOf({ scalar: field.mapKey })}, (r) => ${key}, (r, before) => ${value(field, "before")}, () => ${zeroOf(field)});`;
  }
  if (field.fieldKind === "list") {
    const one = value(field, "undefined");
    const isPackable = field.message === undefined && field.scalar !== ScalarType.STRING && field.scalar !== ScalarType.BYTES;
    return isPackable ? `packed(m.${name}, r, type, (r) => ${one});` : `m.${name}.push(${one});`;
  }
  if (field.oneof === undefined) return `m.${name} = ${value(field, `m.${name}`)};`;
  const oneof = `m.${field.oneof.localName}`;
  return `${oneof} = { case: "${name}", value: ${value(field, `${oneof}.case === "${name}" ? ${oneof}.value : undefined`)} };`;
}

/** Reads a value of a field. A message is merged into the one `before`. */
function value(field: DescField, before: string): string {
  if (field.message) return `${readerName(field.message)}(r, r.uint32() + r.pos, depth + 1, ${before})`;
  return scalar(field.scalar ?? ScalarType.INT32, field.utf8Validation);
}

function scalar(type: ScalarType, validates: boolean): string {
  return `r.${ScalarType[type].toLowerCase()}(${type === ScalarType.STRING ? validates : ""})`;
}

function zeroOf({ scalar: type, message }: Pick<DescField, "scalar"> & Partial<Pick<DescField, "message">>): string {
  if (message) return `${readerName(message)}(r, r.pos, depth + 1)`;
  switch (type) {
    case ScalarType.STRING:
      return '""';
    case ScalarType.BYTES:
      return "noBytes";
    case ScalarType.BOOL:
      return "false";
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return "0n";
    default:
      return "0";
  }
}
