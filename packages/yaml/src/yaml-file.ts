import type { Document, LineCounter } from "yaml";
import { findNode } from "./find-node.ts";
import { type FieldPath, formatPath, type Position, type Problem } from "./problem.ts";

/** A file that was read: its value as JSON and where each part of it stands. */
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

  /** Where the value at a path begins. What is not there is looked for at the key of what should hold it. */
  locate(path: FieldPath): Position {
    const found = findNode(this.#document, path);
    if (found?.value?.range) return this.#position(found.value.range[0]);
    if (found?.key?.range) return this.#position(found.key.range[0]);
    return path.length === 0 ? { line: 1, column: 1 } : this.locateKey(path.slice(0, -1));
  }

  /** Where the key at a path stands; an element of a list stands where it begins. */
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
