import { type ClassItems, characterTest, complementItems, posixClasses, rangeItems } from "./character-set.ts";
import { readCharacterEscape, readClassEscape } from "./go-regex-escape.ts";
import type { CharacterTest } from "./go-regex-node.ts";
import type { PatternReader } from "./pattern-reader.ts";

/** Reads `[…]`; the opening bracket comes next. A `]` that comes first, and a `-` that begins no range, are characters. */
export function readClass(reader: PatternReader, fold: boolean): CharacterTest {
  const from = reader.position;
  reader.next();
  const negated = reader.take("^");
  let items: ClassItems = "";
  for (let first = true; first || reader.peek() !== "]"; first = false) {
    if (reader.atEnd) throw reader.invalid("[ is not closed by ]", from);
    items += readPosixClass(reader) ?? readClassEscape(reader) ?? readRange(reader, from);
  }
  reader.next();
  return characterTest(negated ? complementItems(items) : items, fold);
}

function readPosixClass(reader: PatternReader): ClassItems | undefined {
  const from = reader.position;
  if (!reader.take("[:")) return undefined;
  const negated = reader.take("^");
  let name = "";
  while (!reader.atEnd && !reader.take(":]")) name += reader.next();
  if (reader.atEnd) {
    reader.position = from; // no class after all: "[" and ":" are characters
    return undefined;
  }
  const items = posixClasses.get(name);
  if (items === undefined) throw reader.invalid(`there is no character class [:${name}:]`, from);
  return negated ? complementItems(items) : items;
}

function readRange(reader: PatternReader, from: number): ClassItems {
  const start = reader.position;
  const low = readClassCharacter(reader, from);
  if (reader.peek() !== "-" || reader.peek(1) === "]" || reader.peek(1) === "") return rangeItems(low, low);
  reader.next();
  const high = readClassCharacter(reader, from);
  if (high < low) throw reader.invalid("a range of characters ends before it begins", start);
  return rangeItems(low, high);
}

function readClassCharacter(reader: PatternReader, from: number): number {
  if (reader.atEnd) throw reader.invalid("[ is not closed by ]", from);
  return reader.peek() === "\\" ? readCharacterEscape(reader) : (reader.next().codePointAt(0) ?? 0);
}
