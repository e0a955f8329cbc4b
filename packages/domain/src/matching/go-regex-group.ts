import type { PatternReader } from "./pattern-reader.ts";

/** What `(?i)`, `(?m)` and `(?s)` set: any case, `^` and `$` at every line, `.` for a newline too. */
export interface Flags {
  readonly fold: boolean;
  readonly lines: boolean;
  readonly dotAll: boolean;
}

export const noFlags: Flags = { fold: false, lines: false, dotAll: false };

/** `(`, `(?:`, `(?i:`, `(?P<name>` begin a group; `(?i)` changes the flags of what follows. */
export type GroupStart =
  | { readonly kind: "group"; readonly flags: Flags; readonly captures: boolean }
  | { readonly kind: "flags"; readonly flags: Flags };

/** Reads the beginning of a group; undefined, and nothing read, when no group comes next. */
export function readGroupStart(reader: PatternReader, flags: Flags, names: Set<string>): GroupStart | undefined {
  const from = reader.position;
  if (!reader.take("(")) return undefined;
  if (!reader.take("?")) return { kind: "group", flags, captures: true };
  if (reader.take("P<") || (reader.peek() === "<" && !["=", "!"].includes(reader.peek(1)) && reader.take("<"))) {
    readName(reader, names, from);
    return { kind: "group", flags, captures: true };
  }
  return readFlags(reader, flags, from);
}

function readName(reader: PatternReader, names: Set<string>, from: number): void {
  const name = reader.takeWhile((point) => /^\w$/.test(point));
  if (name === "" || !reader.take(">")) throw reader.invalid("the name of a group is made of letters, digits and _, and closed by >", from);
  if (names.has(name)) throw reader.invalid(`two groups have the name ${name}`, from);
  names.add(name);
}

function readFlags(reader: PatternReader, outer: Flags, from: number): GroupStart {
  let flags = outer;
  let value = true;
  let named = false;
  for (;;) {
    const letter = reader.next();
    if ((letter === ":" || letter === ")") && (value || named)) {
      return letter === ")" ? { kind: "flags", flags } : { kind: "group", flags, captures: false };
    }
    if (letter === "-" && value) {
      value = false;
      named = false;
      continue;
    }
    named = true;
    if (letter === "i") flags = { ...flags, fold: value };
    else if (letter === "m") flags = { ...flags, lines: value };
    else if (letter === "s") flags = { ...flags, dotAll: value };
    else if (letter !== "U") throw reader.invalid("Go knows no group that begins like this; it has no look-ahead and no look-behind", from);
  }
}
