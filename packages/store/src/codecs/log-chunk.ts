import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type LogBlock, LogBlockSchema, type LogChunk, LogChunkSchema } from "@slipway/proto/state";
import type { Codec } from "./codec.ts";

/** A shorter chunk does not get smaller. */
const shortest = 256;
/** No chunk that was ever written is larger. Less than what a damaged one could unfold to. */
const mostBytes = 256 * 1024 * 1024;

/**
 * Successive entries of a log, compressed if that makes them smaller. Reads the rows of earlier versions too, which are one entry. What an earlier version
 * reads of such a row is one empty line.
 */
export const logChunk: Codec<readonly LogBlock[], Uint8Array> = {
  column: { mysql: "longblob", sqlite: "blob" },
  encode(blocks) {
    const index = blocks[0]?.index ?? 0n;
    const plain = toBinary(LogChunkSchema, create(LogChunkSchema, { index, blocks: [...blocks] }));
    const chosen = plain.length < shortest ? plain : smaller(plain, index);
    return Buffer.from(chosen.buffer, chosen.byteOffset, chosen.byteLength);
  },
  decode(stored) {
    const chunk = read(stored);
    if (chunk.zstd.length > 0) return read(zstdDecompressSync(chunk.zstd, { maxOutputLength: mostBytes })).blocks;
    if (chunk.blocks.length > 0) return chunk.blocks;
    const { index, text, severity, at } = chunk;
    return [create(LogBlockSchema, { index, text, severity, ...(at && { at }) })];
  },
};

function smaller(plain: Uint8Array, index: bigint): Uint8Array {
  const zstd = zstdCompressSync(plain, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  const compressed = toBinary(LogChunkSchema, create(LogChunkSchema, { index, zstd }));
  return compressed.length < plain.length ? compressed : plain;
}

/** Copies the bytes, because drivers return views of memory that they reuse. */
function read(stored: Uint8Array): LogChunk {
  return fromBinary(LogChunkSchema, new Uint8Array(stored));
}
