import type { NodeIndex } from "./documents/node-index.ts";
import { type FieldPath, formatPath, type Position, type Problem } from "./problem.ts";
import type { TextLines } from "./text-lines.ts";

/** A parsed document: its value as JSON, and the position of every part. */
export class YamlFile {
  readonly name: string;
  readonly value: unknown;
  readonly #nodes: NodeIndex;
  readonly #lines: TextLines;

  constructor(name: string, value: unknown, nodes: NodeIndex, lines: TextLines) {
    this.name = name;
    this.value = value;
    this.#nodes = nodes;
    this.#lines = lines;
  }

  /** The start of the value at a path. For a missing value, the position of the key that should contain it. */
  locate(path: FieldPath): Position {
    const found = this.#nodes.find(path);
    if (found?.value?.range) return this.#lines.at(found.value.range[0]);
    if (found?.key?.range) return this.#lines.at(found.key.range[0]);
    return path.length === 0 ? { line: 1, column: 1 } : this.locateKey(path.slice(0, -1));
  }

  /** The scalar at a path as it is written, such as `0123` for the number 83. Undefined if there is none, or one in quotes. */
  written(path: FieldPath): string | undefined {
    return this.#nodes.writtenAt(path);
  }

  /** The position of the key at a path; for an element of a list, its start. */
  locateKey(path: FieldPath): Position {
    const key = this.#nodes.find(path)?.key;
    return key?.range ? this.#lines.at(key.range[0]) : this.locate(path);
  }

  /** A problem with the value at a path. */
  problem(path: FieldPath, text: string, position: Position = this.locate(path)): Problem {
    const written = formatPath(path);
    return { file: this.name, ...position, path: written, message: written === "" ? text : `${written}: ${text}` };
  }
}
