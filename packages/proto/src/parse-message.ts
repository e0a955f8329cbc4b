import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { BinaryReader } from "@bufbuild/protobuf/wire";
import { knownMessage } from "./known-messages.ts";

/**
 * Parses a message like `fromBinary`. In a process that has loaded `@slipway/proto/readers`, messages of aggregates, and those in them, are read by generated
 * functions, in a fifth of the time and with a quarter of the garbage. Throws if the bytes cannot be parsed.
 */
export function parseMessage<Desc extends DescMessage>(schema: Desc, data: Uint8Array): MessageShape<Desc> {
  const known = knownMessage(schema);
  // Holds because it was generated for this descriptor.
  return known ? (known.read(new BinaryReader(data), data.length, 1) as MessageShape<Desc>) : fromBinary(schema, data);
}
