/** A message about a place in a file. */
export interface PlacedMessage {
  readonly file: string;
  /** Undefined: the file as a whole. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly message: string;
}

/** In bytes, of a name and of a path. Asking for longer ones is an error of its own in most file systems. */
const longest = { name: 255, path: 2000 };

/**
 * Reads what `formatProblem` writes, also without the column or the line. Names of files may contain spaces and colons, so `isFile` decides what is one.
 * Undefined if the text does not begin with a file.
 */
export function readPlaced(text: string, isFile: (name: string, hasLine: boolean) => boolean): PlacedMessage | undefined {
  for (const { 0: all, 1: line, 2: column, index } of text.matchAll(/(?::(\d+)(?::(\d+))?)?: /g)) {
    const file = text.slice(0, index);
    const message = text.slice(index + all.length);
    if (file === "" || message === "" || isTooLong(file)) continue;
    if (!isFile(file, line !== undefined)) continue;
    return { file, line: numberOf(line), column: numberOf(column), message };
  }
  return undefined;
}

function isTooLong(path: string): boolean {
  const bytesOf = (text: string) => new TextEncoder().encode(text).length;
  return bytesOf(path) > longest.path || path.split("/").some((name) => bytesOf(name) > longest.name);
}

function numberOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits);
}
