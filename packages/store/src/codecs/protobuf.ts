import "@slipway/proto/readers";
import { type DescMessage, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { parseMessage } from "@slipway/proto/state";
import type { Codec } from "./codec.ts";

/** Messages in protobuf's binary format. Unknown fields, such as those of a newer version, are preserved. */
export function protobuf<Desc extends DescMessage>(schema: Desc): Codec<MessageShape<Desc>, Uint8Array> {
  return {
    column: { mysql: "longblob", sqlite: "blob" },
    encode(message) {
      const bytes = toBinary(schema, message);
      // mysql2 writes a Buffer as a blob, but any other view as an object.
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    // Copies the bytes, because drivers return views of memory that they reuse.
    decode: (stored) => parseMessage(schema, new Uint8Array(stored)),
  };
}
