import { Fault } from "@slipway/domain";
import type { Codec } from "../tables/codec.ts";

/** Optional text: undefined in the domain is "" in a message. */
export const optionalText: Codec<string | undefined, string> = {
  encode: (text) => text ?? "",
  decode: (text) => (text === "" ? undefined : text),
};

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Text that a message carries as bytes. A byte order mark is part of the text. */
export const utf8: Codec<string, Uint8Array> = {
  encode: (text) => encoder.encode(text),
  decode: (bytes) => decoder.decode(bytes),
};

/** An integer that is an int64 in a message. Decoding throws `invalid` for a number that is not a safe integer. */
export const int64: Codec<number, bigint> = {
  encode: BigInt,
  decode: (value, field) => {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new Fault("invalid", `${field} is out of range: ${value}`);
    return number;
  },
};
