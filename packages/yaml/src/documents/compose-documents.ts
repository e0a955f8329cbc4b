import { Composer, type Document, type DocumentOptions, Lexer, type ParseOptions, Parser, type SchemaOptions } from "yaml";
import { TokenLimits } from "../rules/token-limits.ts";
import type { YamlRules } from "../rules/yaml-rules.ts";
import type { TextLines } from "../text-lines.ts";

/**
 * Yields the documents of a text one by one, so that a caller can stop after those it needs. Throws LimitReached for a text with too many tokens,
 * aliases, keys or levels before the library composes nodes, which is what costs the most.
 */
export function* composeDocuments(text: string, { tags, limits }: YamlRules, { counter }: TextLines): Generator<Document.Parsed> {
  const options: ParseOptions & DocumentOptions & SchemaOptions = {
    schema: "failsafe",
    customTags: (basic) => [...basic, ...tags],
    // The library compares every key with every other; ours are compared when their mapping is read.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "silent",
  };
  const parser = new Parser(counter.addNewLine);
  const composer = new Composer(options);
  const check = new TokenLimits(limits);
  counter.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      check.parsed(token);
      yield* composer.next(token) as Generator<Document.Parsed>;
    }
    check.read(lexeme, parser);
  }
  for (const token of parser.end()) yield* composer.next(token) as Generator<Document.Parsed>;
  yield* composer.end() as Generator<Document.Parsed>;
}
