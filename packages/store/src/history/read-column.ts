import { Fault, messageOf } from "@slipway/domain";
import type { Codec } from "../codecs/codec.ts";

/** Decodes a column. Throws `internal` if the stored value is invalid; `what` names the row in the message, such as "deployment d1". */
export function readColumn<Value, Stored>(codec: Codec<Value, Stored>, stored: Stored, what: string): Value {
  try {
    return codec.decode(stored);
  } catch (cause) {
    throw new Fault("internal", `${what}: unreadable row: ${messageOf(cause)}`, { cause });
  }
}
