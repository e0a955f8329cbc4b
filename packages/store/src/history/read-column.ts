import { Fault, messageOf } from "@slipway/domain";
import type { Codec } from "../codecs/codec.ts";

/** A column's value. A row that cannot be read says which one it is (`what`: "deployment d1"). Throws `internal`. */
export function readColumn<Value, Stored>(codec: Codec<Value, Stored>, stored: Stored, what: string): Value {
  try {
    return codec.decode(stored);
  } catch (cause) {
    throw new Fault("internal", `${what}: unreadable row: ${messageOf(cause)}`, { cause });
  }
}
