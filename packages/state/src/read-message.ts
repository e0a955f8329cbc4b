import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { Fault } from "@slipway/domain";
import { parseMessage } from "@slipway/proto/state";

/** Parses a message; `noun` names it in error messages. Throws `invalid` if the bytes cannot be parsed. Ignores unknown fields. */
export function readMessage<Desc extends DescMessage>(noun: string, schema: Desc, data: Uint8Array): MessageShape<Desc> {
  try {
    return parseMessage(schema, data);
  } catch (cause) {
    throw new Fault("invalid", `a ${noun} message could not be read: ${String(cause)}`, { cause });
  }
}
