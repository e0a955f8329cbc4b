import type { Codec } from "../tables/codec.ts";

/** Text that is "" in a message when the domain says undefined. */
export const optionalText: Codec<string | undefined, string> = {
  encode: (text) => text ?? "",
  decode: (text) => (text === "" ? undefined : text),
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Text that is bytes in a message. */
export const utf8: Codec<string, Uint8Array> = {
  encode: (text) => encoder.encode(text),
  decode: (bytes) => decoder.decode(bytes),
};

/** A whole number that is an int64 in a message. Exact up to `Number.MAX_SAFE_INTEGER`. */
export const int64: Codec<number, bigint> = { encode: BigInt, decode: Number };
