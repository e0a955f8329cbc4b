import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";

/** The message of some bytes; `noun` is for messages to people. Throws `invalid` if the bytes are not such a message. Unknown fields are ignored. */
export function readMessage<Desc extends DescMessage>(noun: string, schema: Desc, data: Uint8Array): MessageShape<Desc> {
  try {
    return fromBinary(schema, data);
  } catch (cause) {
    throw new Fault("invalid", `a ${noun} message could not be read: ${String(cause)}`, { cause });
  }
}
