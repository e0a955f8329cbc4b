import { Buffer } from "node:buffer";
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { LogSeverity } from "@slipway/domain";
import { type LogBlock as PluginLogBlock, LogSeverity as PluginLogSeverity } from "@slipway/proto/plugin";
import { type ObjectResult, objectResultIn } from "@slipway/proto/plugin-extension";
import { type LogBlock, LogBlockSchema } from "@slipway/proto/state";
import { logSeverity } from "@slipway/state";

/** The size of one message in bytes. By default, nats-server accepts 1 MiB; a call of a plugin has up to 4 MiB. */
const partBytes = 256 * 1024;
/** What an entry needs besides its text, about: index, severity, time and lengths. */
const entryBytes = 32;
/** The size of the longest entry. A longer one is truncated, with a note. */
const blockBytes = 512 * 1024;

/** The size of the largest result of an object. Of a larger one only the words are kept. */
const resultBytes = 64 * 1024;

/** Splits log entries into messages, in order: none for no entries. `mask` hides what must not be stored. */
export function stageLogParts(blocks: readonly PluginLogBlock[], mask: (text: string) => string): readonly (readonly LogBlock[])[] {
  const parts: LogBlock[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const block of blocks.map((each) => storedBlock(each, mask))) {
    const size = Buffer.byteLength(block.text) + entryBytes + sizeOf(block.result);
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
  [PluginLogSeverity.INFO]: "info",
  [PluginLogSeverity.SUCCESS]: "success",
  [PluginLogSeverity.ERROR]: "error",
};

function storedBlock(block: PluginLogBlock, mask: (text: string) => string): LogBlock {
  const result = storedResult(block, mask);
  return create(LogBlockSchema, {
    index: storedIndex(block),
    text: cut(mask(block.log)),
    ...(result && { result }),
    severity: logSeverity.encode(severities[block.severity] ?? "info"),
    at: timestampFromMs(Number(block.createdAt) * 1000),
  });
}

/** All that a plugin says is masked like its words: names, too, may be made of what was decrypted. */
function storedResult(block: PluginLogBlock, mask: (text: string) => string): ObjectResult | undefined {
  const result = objectResultIn(block);
  if (result === undefined || sizeOf(result) > resultBytes) return undefined;
  const { deployTarget, group, kind, namespace, name, reason, diff } = result;
  return {
    ...result,
    ...{ deployTarget: mask(deployTarget), group: mask(group), kind: mask(kind), namespace: mask(namespace), name: mask(name) },
    ...{ reason: mask(reason), diff: mask(diff) },
  };
}

function sizeOf(result: ObjectResult | undefined): number {
  if (result === undefined) return 0;
  const { deployTarget, group, kind, namespace, name, reason, diff } = result;
  return [deployTarget, group, kind, namespace, name, reason, diff].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** Indexes in seconds stay below this for centuries; those of our SDK are in microseconds. */
const secondsBelow = 2n ** 34n;
const perSecond = 2n ** 20n;

/**
 * PipeCD's SDK counts entries from the second in which an attempt began. The indexes of an attempt that logged a lot can therefore collide with those of
 * the next one, which would be dropped as repeats. Prefixing the second of the entry keeps them apart and in order, and repeats remain equal.
 */
function storedIndex({ index, createdAt }: PluginLogBlock): bigint {
  if (createdAt <= 0n || index < 0n || index >= secondsBelow) return index;
  return createdAt * perSecond + (index % perSecond);
}

function cut(text: string): string {
  if (Buffer.byteLength(text) <= blockBytes) return text;
  const bytes = Buffer.from(text);
  return `${bytes.toString("utf8", 0, blockBytes)}\n(truncated: the entry has ${bytes.length} bytes)`;
}
