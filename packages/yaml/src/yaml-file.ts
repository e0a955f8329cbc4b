import type { Document, LineCounter } from "yaml";
import { findNode } from "./find-node.ts";
import { type FieldPath, formatPath, type Position, type Problem } from "./problem.ts";

/** A parsed file: its value as JSON, and the position of every part. */
export class YamlFile {
  readonly name: string;
  readonly value: unknown;
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(name: string, value: unknown, document: Document, lines: LineCounter) {
    this.name = name;
    this.value = value;
    this.#document = document;
    this.#lines = lines;
  }

  /** The start of the value at a path. For a missing value, the position of the key that should contain it. */
  locate(path: FieldPath): Position {
    const found = findNode(this.#document, path);
    if (found?.value?.range) return this.#position(found.value.range[0]);
    if (found?.key?.range) return this.#position(found.key.range[0]);
    return path.length === 0 ? { line: 1, column: 1 } : this.locateKey(path.slice(0, -1));
  }

  /** The position of the key at a path; for an element of a list, its start. */
  locateKey(path: FieldPath): Position {
    const key = findNode(this.#document, path)?.key;
    return key?.range ? this.#position(key.range[0]) : this.locate(path);
  }

  /** A problem with the value at a path. */
  problem(path: FieldPath, text: string, position: Position = this.locate(path)): Problem {
    const written = formatPath(path);
    return { file: this.name, ...position, path: written, message: written === "" ? text : `${written}: ${text}` };
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}
