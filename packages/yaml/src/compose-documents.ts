import { Composer, type Document, type DocumentOptions, Lexer, type ParseOptions, Parser, type SchemaOptions } from "yaml";
import { LimitReached } from "./limit-reached.ts";
import type { TextLines } from "./text-lines.ts";
import type { YamlRules } from "./yaml-rules.ts";

/**
 * Yields the documents of a text one by one, so that a caller can stop after those it needs. Throws LimitReached before the library would
 * descend into a text that is nested too deeply.
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
  counter.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) yield* composer.next(token) as Generator<Document.Parsed>;
    // The document itself and a scalar are on the stack too.
    if (parser.stack.length > limits.depth + 2)
      throw new LimitReached(`the file is nested more than ${limits.depth} levels deep`, parser.offset);
  }
  for (const token of parser.end()) yield* composer.next(token) as Generator<Document.Parsed>;
  yield* composer.end() as Generator<Document.Parsed>;
}
