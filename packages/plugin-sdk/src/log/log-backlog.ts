import { create } from "@bufbuild/protobuf";
import type { ObjectResult } from "@slipway/domain";
import { type LogBlock, LogBlockSchema, LogSeverity } from "@slipway/proto/plugin";
import { addObjectResult, type ObjectResult as WireResult } from "@slipway/proto/plugin-extension";
import { unixTime } from "../wire/unix-time.ts";
import { objectResultToWire } from "../wire/wire-object-result.ts";
import { splitText } from "./split-text.ts";

/** A longer entry is split. */
const maxTextLength = 32 * 1024;
/** Limit for entries waiting for a host that does not answer. Beyond it entries are dropped and counted: the stage matters more than its log. */
const maxBytes = 16 * 1024 * 1024;
/** Limit for the differences of the results of one attempt. Beyond it they are left out, which the results say. */
const maxDiffs = 2 * 1024 * 1024;
/** Size of a block without its text. */
const blockOverhead = 32;

/**
 * The entries of one stage's log that are not part of a checkpoint yet, in order. The first of them may have been pushed.
 * Entries are only added at the end and removed from the start, so a batch does not change while it is in flight.
 */
export class LogBacklog {
  readonly #now: () => Temporal.Instant;
  #blocks: LogBlock[] = [];
  #index: bigint;
  #dropped = 0;
  #pushed = 0;
  #bytes = 0;
  #pushedBytes = 0;
  #diffs = 0;

  constructor(now: () => Temporal.Instant) {
    this.#now = now;
    // Microseconds, so a resumed stage continues above the indexes it used before, unless it logged more than a million entries a second.
    this.#index = now().epochNanoseconds / 1000n;
  }

  get size(): number {
    return this.#blocks.length;
  }

  get unpushedBytes(): number {
    return this.#bytes - this.#pushedBytes;
  }

  get pushedBytes(): number {
    return this.#pushedBytes;
  }

  /** Adds an entry, the first part of which has the result. */
  add(text: string, severity: LogSeverity, result?: ObjectResult): void {
    for (const [part, log] of splitText(text, maxTextLength).entries()) {
      if (this.#bytes + log.length > maxBytes) this.#dropped++;
      else {
        this.noteDropped();
        this.#append(log, severity, part === 0 && result !== undefined ? this.#bounded(result) : undefined);
      }
    }
  }

  #bounded(result: ObjectResult): WireResult {
    const wire = objectResultToWire(result);
    if (this.#diffs + wire.diff.length > maxDiffs) wire.diff = "# left out: there are too many differences\n";
    else this.#diffs += wire.diff.length;
    return wire;
  }

  /** Adds an entry about dropped ones in the place where they are missing. */
  noteDropped(): void {
    if (this.#dropped === 0) return;
    this.#append(`(${this.#dropped} entries are missing here: the host did not accept them in time)`, LogSeverity.ERROR);
    this.#dropped = 0;
  }

  /** The next entries to push: about `bytes` at most, but at least one if there is any. */
  unpushed(bytes: number): LogBlock[] {
    return upTo(this.#blocks.slice(this.#pushed), bytes);
  }

  /** The next entries for a checkpoint, whether pushed before or not. */
  unsaved(bytes: number): LogBlock[] {
    return upTo(this.#blocks, bytes);
  }

  pushed(blocks: readonly LogBlock[]): void {
    this.#pushed += blocks.length;
    this.#pushedBytes += bytesOf(blocks);
  }

  saved(blocks: readonly LogBlock[]): void {
    const pushed = blocks.slice(0, this.#pushed);
    this.#pushed -= pushed.length;
    this.#pushedBytes -= bytesOf(pushed);
    this.#bytes -= bytesOf(blocks);
    this.#blocks = this.#blocks.slice(blocks.length);
  }

  #append(log: string, severity: LogSeverity, result?: WireResult): void {
    const createdAt = unixTime(this.#now());
    // PipeCD's hosts reject a batch if one entry has no text.
    const block = create(LogBlockSchema, { index: this.#index++, log: log || " ", severity, createdAt });
    if (result !== undefined) addObjectResult(block, result);
    this.#blocks.push(block);
    this.#bytes += sizeOf(block);
  }
}

function upTo(blocks: readonly LogBlock[], bytes: number): LogBlock[] {
  let sum = 0;
  const end = blocks.findIndex((block, at) => {
    sum += sizeOf(block);
    return at > 0 && sum > bytes;
  });
  return blocks.slice(0, end < 0 ? undefined : end);
}

function bytesOf(blocks: readonly LogBlock[]): number {
  return blocks.reduce((sum, block) => sum + sizeOf(block), 0);
}

/** Counts UTF-16 units instead of bytes, which is close enough for these limits. */
function sizeOf(block: LogBlock): number {
  return block.log.length + blockOverhead + (block.$unknown ?? []).reduce((sum, { data }) => sum + data.length, 0);
}
