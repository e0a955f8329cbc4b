import type { Codec } from "../tables/codec.ts";

/** Optional text: undefined in the domain is "" in a message. */
export const optionalText: Codec<string | undefined, string> = {
  encode: (text) => text ?? "",
  decode: (text) => (text === "" ? undefined : text),
};

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Text that a message carries as bytes. */
export const utf8: Codec<string, Uint8Array> = {
  encode: (text) => encoder.encode(text),
  decode: (bytes) => decoder.decode(bytes),
};

/** An integer that is an int64 in a message. Exact up to `Number.MAX_SAFE_INTEGER`. */
export const int64: Codec<number, bigint> = { encode: BigInt, decode: Number };
