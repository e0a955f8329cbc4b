import { create } from "@bufbuild/protobuf";
import { type LogBlock, LogBlockSchema, LogSeverity } from "@slipway/proto/plugin";
import { unixTime } from "../wire/unix-time.ts";
import { splitText } from "./split-text.ts";

/** An entry longer than this is cut. */
const maxTextLength = 32 * 1024;
/** What may wait for a host that does not answer. Beyond it entries are dropped and counted: the stage is worth more than its log. */
const maxBytes = 16 * 1024 * 1024;
/** Fields of a block besides its text. */
const blockOverhead = 32;

/**
 * The entries of one stage's log that are not part of a checkpoint yet, in order; the first `pushedCount` of them were pushed.
 * Entries are only ever added at the end and removed from the start, so a batch stays what it was while it is under way.
 */
export class LogBacklog {
  readonly #now: () => Temporal.Instant;
  #blocks: LogBlock[] = [];
  #index: bigint;
  #dropped = 0;
  #pushed = 0;
  #bytes = 0;
  #pushedBytes = 0;

  constructor(now: () => Temporal.Instant) {
    this.#now = now;
    // Microseconds: a resumed stage goes on above what it logged before, unless that was a million entries a second.
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

  add(text: string, severity: LogSeverity): void {
    for (const log of splitText(text, maxTextLength)) {
      if (this.#bytes + log.length > maxBytes) this.#dropped++;
      else {
        this.noteDropped();
        this.#append(log, severity);
      }
    }
  }

  /** Writes down what was dropped, where it is missing. */
  noteDropped(): void {
    if (this.#dropped === 0) return;
    this.#append(`(${this.#dropped} entries are missing here: the host did not take them in time)`, LogSeverity.ERROR);
    this.#dropped = 0;
  }

  /** The next entries to push, at most about `bytes` of them, at least one if there is one. */
  unpushed(bytes: number): LogBlock[] {
    return upTo(this.#blocks.slice(this.#pushed), bytes);
  }

  /** The next entries for a checkpoint, pushed before or not. */
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

  #append(log: string, severity: LogSeverity): void {
    const createdAt = unixTime(this.#now());
    // PipeCD's hosts refuse a whole batch for one entry without text.
    const block = create(LogBlockSchema, { index: this.#index++, log: log || " ", severity, createdAt });
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

/** UTF-16 units stand for bytes: close enough for limits that leave room. */
function sizeOf(block: LogBlock): number {
  return block.log.length + blockOverhead;
}
