/** A place in a file, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something wrong, or odd, at a place of a file. The message says what is there and what should be; it holds no secret. */
export interface Problem extends Position {
  readonly message: string;
  readonly file: string;
  /** The field, such as `spec.pipeline.stages[0].name`; empty for the whole file. */
  readonly path: string;
}

/** Leads to a value of a file: keys of mappings, indexes of lists. */
export type FieldPath = readonly (string | number)[];

/** One line that editors and terminals make a link of: `file:line:column: message`. */
export function formatProblem({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

/** A path as it is written in messages. */
export function formatPath(path: FieldPath): string {
  return path.reduce<string>((written, part) => {
    if (typeof part === "number") return `${written}[${part}]`;
    if (!/^[\w-]+$/.test(part)) return `${written}[${JSON.stringify(part)}]`;
    return written === "" ? part : `${written}.${part}`;
  }, "");
}
