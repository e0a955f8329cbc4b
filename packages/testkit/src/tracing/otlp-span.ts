import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** One span as it was exported. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for a root span. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  /** `service.name` of the resource. */
  readonly service: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly hasFailed: boolean;
}

/**
 * Reads the fields above from an OTLP `ExportTraceServiceRequest` in protobuf. Field numbers are those of opentelemetry-proto,
 * `trace/v1/trace.proto`, `common/v1/common.proto` and `resource/v1/resource.proto`.
 */
export function decodeSpans(bytes: Uint8Array): OtlpSpan[] {
  return messages(bytes, 1).flatMap((resourceSpans) => {
    const resource = attributesOf(messages(resourceSpans, 1).at(0), 1);
    const service = String(resource["service.name"] ?? "");
    return messages(resourceSpans, 2)
      .flatMap((scopeSpans) => messages(scopeSpans, 2))
      .map((span) => decodeSpan(span, service));
  });
}

function decodeSpan(bytes: Uint8Array, service: string): OtlpSpan {
  const status = messages(bytes, 15).at(0);
  return {
    traceId: hex(messages(bytes, 1).at(0)),
    spanId: hex(messages(bytes, 2).at(0)),
    parentSpanId: hex(messages(bytes, 4).at(0)) || undefined,
    name: text(messages(bytes, 5).at(0)),
    service,
    attributes: attributesOf(bytes, 9),
    hasFailed: status !== undefined && fields(status).some(([number, value]) => number === 3 && value === 2n),
  };
}

/** `repeated KeyValue` at field `number`. */
function attributesOf(bytes: Uint8Array | undefined, number: number): Record<string, unknown> {
  if (bytes === undefined) return {};
  return Object.fromEntries(messages(bytes, number).map((pair) => [text(messages(pair, 1).at(0)), anyValue(messages(pair, 2).at(0))]));
}

/** `AnyValue`: the scalars and arrays of them. */
function anyValue(bytes: Uint8Array | undefined): unknown {
  const [first] = fields(bytes ?? new Uint8Array());
  if (first === undefined) return undefined;
  const [number, value] = first;
  if (number === 1) return text(value as Uint8Array);
  if (number === 2) return value === 1n;
  if (number === 3) return Number(BigInt.asIntN(64, value as bigint));
  if (number === 5) return messages(value as Uint8Array, 1).map(anyValue);
  return value;
}

function messages(bytes: Uint8Array, number: number): Uint8Array[] {
  return fields(bytes).flatMap(([field, value]) => (field === number && value instanceof Uint8Array ? [value] : []));
}

type FieldValue = Uint8Array | bigint | number;

function fields(bytes: Uint8Array): [number: number, value: FieldValue][] {
  const reader = new BinaryReader(bytes);
  const found: [number, FieldValue][] = [];
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (wireType === WireType.LengthDelimited) found.push([number, reader.bytes()]);
    else if (wireType === WireType.Varint) found.push([number, BigInt(reader.uint64())]);
    else if (wireType === WireType.Bit64) found.push([number, reader.double()]);
    else reader.skip(wireType, number);
  }
  return found;
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}

function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("utf8");
}
