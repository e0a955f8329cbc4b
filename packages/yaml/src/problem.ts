/** A position in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A problem or warning at a position in a file. The message says what is wrong and what is expected; it contains no secret. */
export interface Problem extends Position {
  readonly message: string;
  readonly file: string;
  /** The field, such as `spec.pipeline.stages[0].name`; empty for the entire file. */
  readonly path: string;
}

/** The path of a value in a file: keys of mappings, indexes of lists. */
export type FieldPath = readonly (string | number)[];

/** One line that editors and terminals turn into a link: `file:line:column: message`. */
export function formatProblem({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

/** Formats a path for messages. */
export function formatPath(path: FieldPath): string {
  return path.reduce<string>((written, part) => {
    if (typeof part === "number") return `${written}[${part}]`;
    if (!/^[\w-]+$/.test(part)) return `${written}[${JSON.stringify(part)}]`;
    return written === "" ? part : `${written}.${part}`;
  }, "");
}
