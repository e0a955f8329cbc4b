import { Buffer } from "node:buffer";
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type LogBlock as PluginLogBlock, LogSeverity as PluginLogSeverity } from "@slipway/proto/plugin";
import { type LogBlock, LogBlockSchema, LogSeverity } from "@slipway/proto/state";

/** What one message carries, in bytes: nats-server takes 1 MiB unless told, and plugins send up to 4 MiB in a call. */
const partBytes = 256 * 1024;
/** The longest entry; what is longer is cut, and says so. */
const blockBytes = 512 * 1024;

/** What a plugin logged as messages carry it, in order: none for no entries. */
export function stageLogParts(blocks: readonly PluginLogBlock[]): readonly (readonly LogBlock[])[] {
  const parts: LogBlock[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const block of blocks.map(storedBlock)) {
    const size = Buffer.byteLength(block.text);
    if (bytes + size > partBytes) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(block);
    bytes += size;
  }
  return parts;
}

const severities: Readonly<Record<number, LogSeverity>> = {
  [PluginLogSeverity.INFO]: LogSeverity.INFO,
  [PluginLogSeverity.SUCCESS]: LogSeverity.SUCCESS,
  [PluginLogSeverity.ERROR]: LogSeverity.ERROR,
};

function storedBlock(block: PluginLogBlock): LogBlock {
  return create(LogBlockSchema, {
    index: storedIndex(block),
    text: cut(block.log),
    severity: severities[block.severity] ?? LogSeverity.INFO,
    at: timestampFromMs(Number(block.createdAt) * 1000),
  });
}

/** Indexes of seconds are below this for some centuries; those of our SDK are microseconds. */
const secondsBelow = 2n ** 34n;
const perSecond = 2n ** 20n;

/**
 * PipeCD's SDK counts entries from the second an attempt began, so the entries of an attempt that logged much have the indexes of the next attempt, and one
 * would be taken for a repeat of the other. With the second of the entry before it both stay apart and in order; a repeat stays a repeat.
 */
function storedIndex({ index, createdAt }: PluginLogBlock): bigint {
  if (createdAt <= 0n || index < 0n || index >= secondsBelow) return index;
  return createdAt * perSecond + (index % perSecond);
}

function cut(text: string): string {
  if (Buffer.byteLength(text) <= blockBytes) return text;
  const bytes = Buffer.from(text);
  return `${bytes.toString("utf8", 0, blockBytes)}\n(cut here: the entry has ${bytes.length} bytes)`;
}
