import { type DescMessage, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { Codec } from "./codec.ts";

/** Messages in protobuf's binary form; fields of a newer version survive. */
export function protobuf<Desc extends DescMessage>(schema: Desc): Codec<MessageShape<Desc>, Uint8Array> {
  return {
    column: { mysql: "longblob", sqlite: "blob" },
    encode(message) {
      const bytes = toBinary(schema, message);
      // mysql2 writes a Buffer as a blob, and any other view as an object.
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    // A copy: drivers hand out views of memory they use again.
    decode: (stored) => fromBinary(schema, new Uint8Array(stored)),
  };
}
