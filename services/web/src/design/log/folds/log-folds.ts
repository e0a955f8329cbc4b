import type { LogLine, StageLog } from "../log-lines.ts";

/** Lines that can be folded below the one before them. All are counted from 0. */
export interface LogFold {
  /** The line that stays: the title of a group, or what a stack trace is of. */
  readonly head: number;
  /** The last line that is folded; undefined while the group goes on. */
  readonly last: number | undefined;
  readonly kind: "group" | "trace";
  /** Whether it is open before anybody has touched it: a group that goes on, or in which something failed. */
  readonly isOpen: boolean;
}

/** As GitHub Actions and Azure Pipelines mark groups. */
const begin = /^\s*(?:::group::|##\[group\])/;
const end = /^\s*(?:::endgroup::|##\[endgroup\])/;
/** Frames of Java, JavaScript, .NET, Python and Go, and what stands between them. */
const frame =
  /^\s+at\s\S|^\s+\.{3} \d+ (?:more|common frames omitted)|^\s+File ".*", line \d+|^\s+\S+\.go:\d+|^Caused by: |^\s+--- End of /;
/** Code that Python shows below a frame, or the function above the place in Go. */
const deeper = /^(?:\s{4,}|\t)\S|^\S+\(.*\)$|^goroutine \d+/;
/** Fewer frames are as easily read as skipped. */
const leastFrames = 3;

/** Finds groups and stack traces. A log that grows is read where it grew. */
export class LogFolds {
  #lines: readonly LogLine[] | undefined;
  #read = 0;
  readonly #done: LogFold[] = [];
  #group: { head: number; hasFailed: boolean } | undefined;
  #trace: { head: number; frames: number } | undefined;

  /** In the order of their heads. */
  find({ lines, count }: StageLog): readonly LogFold[] {
    if (lines !== this.#lines) {
      this.#lines = lines;
      this.#read = 0;
      this.#done.length = 0;
      this.#group = this.#trace = undefined;
    }
    for (; this.#read < count; this.#read++) this.#readLine(this.#read, lines[this.#read]);
    const open: LogFold[] =
      this.#group && this.#group.head < count - 1 ? [{ head: this.#group.head, last: undefined, kind: "group", isOpen: true }] : [];
    const trace = this.#endedTrace(count - 1);
    return [...this.#done, ...open, ...(trace ? [trace] : [])].sort((one, other) => one.head - other.head);
  }

  #readLine(at: number, line: LogLine | undefined): void {
    const text = line?.plain ?? "";
    if (frame.test(text)) {
      this.#trace ??= { head: Math.max(0, at - 1), frames: 0 };
      this.#trace.frames++;
    } else if (this.#trace && !deeper.test(text)) {
      const trace = this.#endedTrace(at - 1);
      if (trace) this.#done.push(trace);
      this.#trace = undefined;
    }
    if (this.#group && line?.level === "error") this.#group.hasFailed = true;
    if (end.test(text)) this.#endGroup(at);
    else if (begin.test(text)) {
      // One group at a time, as where they come from.
      this.#endGroup(at - 1);
      this.#group = { head: at, hasFailed: false };
    }
  }

  #endGroup(last: number): void {
    const group = this.#group;
    if (group && last > group.head) this.#done.push({ head: group.head, last, kind: "group", isOpen: group.hasFailed });
    this.#group = undefined;
  }

  #endedTrace(last: number): LogFold | undefined {
    return this.#trace && this.#trace.frames >= leastFrames ? { head: this.#trace.head, last, kind: "trace", isOpen: false } : undefined;
  }
}

/** The text of a line without the mark that begins a group. */
export function withoutMark(text: string): string {
  return text.replace(begin, "");
}
