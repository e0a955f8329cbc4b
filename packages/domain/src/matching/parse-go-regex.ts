import { characterTest } from "./character-set.ts";
import { readClass } from "./go-regex-class.ts";
import { characterItems, readCharacterEscape, readClassEscape } from "./go-regex-escape.ts";
import { type Flags, noFlags, readGroupStart } from "./go-regex-group.ts";
import type { Assertion, CharacterTest, GoRegexNode } from "./go-regex-node.ts";
import { readRepeat } from "./go-regex-repeat.ts";
import { PatternReader } from "./pattern-reader.ts";

/** A parsed regular expression. `groups` counts the capturing ones. */
export interface ParsedGoRegex {
  readonly node: GoRegexNode;
  readonly groups: number;
}

const deepestNesting = 500;
const anyCharacter: CharacterTest = () => true;
const anyButNewline: CharacterTest = (code) => code !== 10;

/** Parses the syntax of Go's regexp package (RE2 with Perl's extensions). Throws a Fault `invalid` for anything it does not allow. */
export function parseGoRegex(pattern: string): ParsedGoRegex {
  return new Parser(pattern).parse();
}

class Parser {
  readonly #reader: PatternReader;
  readonly #names = new Set<string>();
  #groups = 0;
  #depth = 0;

  constructor(pattern: string) {
    this.#reader = new PatternReader(pattern);
  }

  parse(): ParsedGoRegex {
    const node = this.#choice(noFlags);
    if (!this.#reader.atEnd) throw this.#reader.invalid(") closes nothing");
    return { node, groups: this.#groups };
  }

  /** Reads until the end of the pattern or of the group. Flags set on the way hold for the branches that follow, too. */
  #choice(outer: Flags): GoRegexNode {
    let flags = outer;
    const branches: GoRegexNode[] = [];
    let items: GoRegexNode[] = [];
    let repeated = false;
    while (!this.#reader.atEnd && this.#reader.peek() !== ")") {
      if (this.#reader.take("|")) {
        branches.push(sequence(items));
        items = [];
        repeated = false;
        continue;
      }
      const from = this.#reader.position;
      const repeat = readRepeat(this.#reader);
      if (repeat) {
        const item = items.pop();
        if (!item) throw this.#reader.invalid("there is nothing to repeat", from);
        if (repeated) throw this.#reader.invalid("a repetition can not be repeated; put it in (?: )", from);
        items.push({ kind: "repeat", item, ...repeat });
        repeated = true;
        continue;
      }
      repeated = false;
      if (this.#reader.take("\\Q")) {
        while (!this.#reader.atEnd && !this.#reader.take("\\E")) items.push(literal(this.#reader.next(), flags));
        continue;
      }
      const group = readGroupStart(this.#reader, flags, this.#names);
      if (group?.kind === "flags") flags = group.flags;
      else items.push(group ? this.#group(group.flags, group.captures, from) : this.#one(flags));
    }
    return branches.length === 0 ? sequence(items) : { kind: "choice", items: [...branches, sequence(items)] };
  }

  #group(flags: Flags, captures: boolean, from: number): GoRegexNode {
    if (captures) this.#groups += 1;
    this.#depth += 1;
    if (this.#depth > deepestNesting) throw this.#reader.invalid("groups are nested too deeply", from);
    const node = this.#choice(flags);
    this.#depth -= 1;
    if (!this.#reader.take(")")) throw this.#reader.invalid("( is not closed by )", from);
    return node;
  }

  #one(flags: Flags): GoRegexNode {
    const reader = this.#reader;
    switch (reader.peek()) {
      case "[":
        return { kind: "character", matches: readClass(reader, flags.fold) };
      case "\\":
        return this.#escaped(flags);
      case "^":
        reader.next();
        return { kind: "assertion", assertion: flags.lines ? "line-begin" : "text-begin" };
      case "$":
        reader.next();
        return { kind: "assertion", assertion: flags.lines ? "line-end" : "text-end" };
      case ".":
        reader.next();
        return { kind: "character", matches: flags.dotAll ? anyCharacter : anyButNewline };
      default:
        return literal(reader.next(), flags);
    }
  }

  #escaped(flags: Flags): GoRegexNode {
    const assertion = assertions[this.#reader.peek(1)];
    if (assertion) {
      this.#reader.position += 2;
      return { kind: "assertion", assertion };
    }
    const items = readClassEscape(this.#reader) ?? characterItems(readCharacterEscape(this.#reader));
    return { kind: "character", matches: characterTest(items, flags.fold) };
  }
}

const assertions: Readonly<Record<string, Assertion>> = { A: "text-begin", z: "text-end", b: "word-boundary", B: "not-word-boundary" };

function literal(point: string, flags: Flags): GoRegexNode {
  const code = point.codePointAt(0) ?? 0;
  return { kind: "character", matches: flags.fold ? characterTest(characterItems(code), true) : (other) => other === code };
}

function sequence(items: readonly GoRegexNode[]): GoRegexNode {
  const [only] = items;
  return only && items.length === 1 ? only : { kind: "sequence", items };
}
