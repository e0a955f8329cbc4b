import { complementItems, perlClasses, rangeItems, unicodeItems } from "./character-set.ts";
import type { PatternReader } from "./pattern-reader.ts";

const control: Readonly<Record<string, number>> = { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 };
const largestCodePoint = 0x10ffff;

const isOctal = (point: string) => /^[0-7]$/.test(point);
const isHex = (point: string) => /^[0-9A-Fa-f]$/.test(point);

/** Reads `\d`, `\W`, `\pL`, `\P{Greek}` and the like; undefined, and nothing read, when something else comes next. */
export function readClassEscape(reader: PatternReader): string | undefined {
  if (reader.peek() !== "\\") return undefined;
  const letter = reader.peek(1);
  if (letter === "p" || letter === "P") return readUnicodeEscape(reader);
  const items = perlClasses[letter.toLowerCase()];
  if (items === undefined) return undefined;
  reader.position += 2;
  return letter === letter.toLowerCase() ? items : complementItems(items);
}

function readUnicodeEscape(reader: PatternReader): string {
  const from = reader.position;
  let negated = reader.peek(1) === "P";
  reader.position += 2;
  let name = reader.next();
  if (name === "{") {
    if (reader.take("^")) negated = !negated;
    name = reader.takeWhile((point) => point !== "}");
    if (!reader.take("}")) throw reader.invalid("the name of a character class is not closed by }", from);
  }
  const items = /^\w+$/.test(name) ? unicodeItems(name) : undefined;
  if (items === undefined) throw reader.invalid(`there is no character class of the name ${JSON.stringify(name)}`, from);
  return negated ? complementItems(items) : items;
}

/** Reads the escape of a single character and returns its code point. The backslash comes next. */
export function readCharacterEscape(reader: PatternReader): number {
  const from = reader.position;
  reader.next();
  if (reader.atEnd) throw reader.invalid("a backslash at the end escapes nothing", from);
  const letter = reader.next();
  if (isOctal(letter) && (letter === "0" || isOctal(reader.peek()))) return Number.parseInt(letter + reader.takeWhile(isOctal, 2), 8);
  if (letter === "x") return readHexEscape(reader, from);
  const code = control[letter];
  if (code !== undefined) return code;
  if (/^[^0-9A-Za-z\u{80}-\u{10ffff}]$/u.test(letter)) return letter.codePointAt(0) ?? 0;
  throw reader.invalid(`\\${letter} is no escape that Go knows`, from);
}

function readHexEscape(reader: PatternReader, from: number): number {
  const braced = reader.take("{");
  const digits = reader.takeWhile(isHex, braced ? 8 : 2);
  const code = Number.parseInt(digits, 16);
  const complete = braced ? digits !== "" && reader.take("}") : digits.length === 2;
  if (!complete || code > largestCodePoint) throw reader.invalid("a character is written \\x41 or \\x{1F600}", from);
  return code;
}

/** The class items of a single character. */
export function characterItems(code: number): string {
  return rangeItems(code, code);
}
