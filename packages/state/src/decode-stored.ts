import { Fault, messageOf } from "@slipway/domain";

/**
 * Calls `decode` for data that Slipway stored; `what` names the data. Throws `internal` if the data cannot be decoded, because no caller can fix
 * that with another request.
 */
export function decodeStored<Value>(what: string, decode: () => Value): Value {
  try {
    return decode();
  } catch (cause) {
    throw new Fault("internal", `${what} cannot be decoded: ${messageOf(cause)}`, { cause });
  }
}
