import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { type LogBlock, LogSeverity } from "@slipway/proto/state";
import { inertLine, withoutColors } from "./inert-line.ts";

/** One line of a log. */
export interface LogLine {
  /** With its colours, and nothing else that is not text. */
  readonly text: string;
  readonly plain: string;
  readonly level: "info" | "success" | "warning" | "error";
  readonly at: Timestamp | undefined;
  /** What wrote it, if the log is of several. */
  readonly source?: string | undefined;
}

/** An entry of a log: one or several lines. */
export type LogEntry = LogBlock & { readonly source?: string };

/** What is known of a log. `lines` grows; the first `count` are part of this. */
export interface StageLog {
  readonly lines: readonly LogLine[];
  readonly count: number;
  readonly isComplete: boolean;
}

/** Collects the entries of a log, each once however often it is told, in the order in which they came. */
export class LogLines {
  readonly #lines: LogLine[] = [];
  readonly #seen = new Set<bigint>();
  #isComplete = false;

  add(messages: readonly { readonly blocks: readonly LogEntry[]; readonly completed: boolean }[]): StageLog {
    for (const { blocks, completed } of messages) {
      for (const block of blocks) this.#addBlock(block);
      this.#isComplete ||= completed;
    }
    return { lines: this.#lines, count: this.#lines.length, isComplete: this.#isComplete };
  }

  #addBlock({ index, text, severity, at, source }: LogEntry): void {
    if (this.#seen.has(index)) return;
    this.#seen.add(index);
    for (const line of text.replace(/\r?\n$/, "").split(/\r\n|\r|\n/)) {
      const inert = inertLine(line);
      const plain = withoutColors(inert);
      this.#lines.push({ text: inert, plain, level: levelOf(plain, severity), at, source });
    }
  }
}

/** How much of a line says its level. */
const headLength = 120;
const errorWord = /^\W*(?:[\d\-:.TZ+]+\W+)*(?:ERROR|FATAL|PANIC|CRITICAL)\b|\blevel"?[=:]\s?"?(?:error|fatal|panic)\b/i;
const warningWord = /^\W*(?:[\d\-:.TZ+]+\W+)*WARN(?:ING)?\b|\blevel"?[=:]\s?"?warn(?:ing)?\b/i;

function levelOf(plain: string, severity: LogSeverity): LogLine["level"] {
  if (severity === LogSeverity.ERROR) return "error";
  if (severity === LogSeverity.SUCCESS) return "success";
  const head = plain.slice(0, headLength);
  if (errorWord.test(head)) return "error";
  return warningWord.test(head) ? "warning" : "info";
}
