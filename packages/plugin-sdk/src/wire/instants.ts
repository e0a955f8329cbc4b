import type { MessageInitShape } from "@bufbuild/protobuf";
import type { TimestampSchema } from "@bufbuild/protobuf/wkt";

const second = 1_000_000_000n;

/** An instant as our extension of the protocol sends it, without loss. */
export function instantToWire({ epochNanoseconds: total }: Temporal.Instant): MessageInitShape<typeof TimestampSchema> {
  const nanos = ((total % second) + second) % second;
  return { seconds: (total - nanos) / second, nanos: Number(nanos) };
}
