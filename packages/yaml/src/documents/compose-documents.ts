import {
  type CollectionTag,
  Composer,
  type Document,
  type DocumentOptions,
  type Lexer,
  type ParseOptions,
  Parser,
  type ScalarTag,
  type SchemaOptions,
} from "yaml";
import { TokenLimits } from "../rules/token-limits.ts";
import type { YamlRules } from "../rules/yaml-rules.ts";
import type { TextLines } from "../text-lines.ts";
import { splitJson } from "./split-json.ts";

const yamlTag = (name: string) => `tag:yaml.org,2002:${name}`;

/** Tags that are no problem where they are written. What they mean is decided when values are read. */
const scalarTags = ["null", "bool", "int", "float", "binary", "timestamp", "merge"].map(
  (name): ScalarTag => ({ tag: yamlTag(name), resolve: (text) => text }),
);
const collectionTags = [
  { name: "set", collection: "map" },
  { name: "omap", collection: "seq" },
  { name: "pairs", collection: "seq" },
].map(
  ({ name, collection }): CollectionTag => ({ tag: yamlTag(name), collection: collection as "map" | "seq", resolve: (value) => value }),
);

const options: ParseOptions & DocumentOptions & SchemaOptions = {
  // Every scalar is a text at first.
  schema: "failsafe",
  resolveKnownTags: false,
  customTags: (basic) => [...basic, ...scalarTags, ...collectionTags],
  // The library compares every key with every other; ours are compared when their mapping is read.
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: "silent",
};

/** A document, and whether its text is JSON. */
export interface Composed {
  readonly document: Document.Parsed;
  isJson(): boolean;
}

/**
 * Yields the documents of a text one by one, so that a caller can stop after those it needs. Throws LimitReached for a text with too many tokens,
 * aliases, keys or levels before the library composes nodes, which is what costs the most.
 */
export function* composeDocuments(
  text: string,
  { limits }: YamlRules,
  { lines: { counter }, lexer }: { readonly lines: TextLines; readonly lexer: Lexer },
): Generator<Composed> {
  const check = new TokenLimits(limits);
  counter.addNewLine(0);
  for (const { start, end } of splitJson(text)) {
    const part = text.slice(start, end);
    let known: boolean | undefined;
    const isJson = () => (known ??= isJsonText(part));
    const parser = new Parser(counter.addNewLine);
    parser.offset = start;
    const composer = new Composer(options);
    const composed = function* (documents: Iterable<Document>): Generator<Composed> {
      for (const document of documents) yield { document: document as Document.Parsed, isJson };
    };
    for (const lexeme of lexer.lex(part)) {
      for (const token of parser.next(lexeme)) {
        check.parsed(token);
        yield* composed(composer.next(token));
      }
      check.read(lexeme, parser);
    }
    for (const token of parser.end()) yield* composed(composer.next(token));
    yield* composed(composer.end());
  }
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return text.trimStart().startsWith("{");
  } catch {
    return false;
  }
}
