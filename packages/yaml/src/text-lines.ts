import { LineCounter } from "yaml";
import type { Position } from "./problem.ts";

/** The lines of a text, filled in while it is parsed. */
export class TextLines {
  readonly counter = new LineCounter();

  /** The position of an offset. */
  at(offset: number): Position {
    const { line, col } = this.counter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}
