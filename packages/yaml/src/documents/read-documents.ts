import { Lexer } from "yaml";
import { decodeText } from "../decode-text.ts";
import type { Position, Problem } from "../problem.ts";
import { LimitReached } from "../rules/limit-reached.ts";
import type { YamlRules } from "../rules/yaml-rules.ts";
import { TextLines } from "../text-lines.ts";
import { YamlFile } from "../yaml-file.ts";
import { composeDocuments } from "./compose-documents.ts";
import { kubernetesLexer } from "./kubernetes-lexer.ts";
import { NodeIndex } from "./node-index.ts";
import { resolveAliases } from "./resolve-aliases.ts";
import { type TextError, ValueReader } from "./value-reader.ts";

/** The documents of a text, or its errors. */
export interface ReadDocuments {
  /** Empty ones are left out. None if there are problems. */
  readonly documents: readonly YamlFile[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Reads the documents of a YAML or JSON text, in time and memory that grow with its length only, up to the limits of the rules. Never throws:
 * for an invalid text it returns problems and no document.
 */
export function readDocuments(content: string | Uint8Array, filename: string, rules: YamlRules): ReadDocuments {
  const most = rules.limits.bytes;
  const length = typeof content === "string" ? Buffer.byteLength(content) : content.length;
  if (length > most) return refused([problemAt(filename, `the file has ${length} bytes; at most ${most} are read`)]);
  const decoded = typeof content === "string" ? { text: content } : decodeText(content);
  if ("problem" in decoded) return refused([problemAt(filename, decoded.problem, decoded)]);

  const text = withLineFeeds(decoded.text);
  const read = withoutStacks(() => readText(text, filename, rules, new Lexer()));
  if (read.problems.length === 0) return read;
  // What is said about lines that are indented too little is clearer by YAML's grammar.
  const lenient = read.isTooLarge ? read : withoutStacks(() => readText(text, filename, rules, kubernetesLexer()));
  return lenient.problems.length === 0 ? lenient : read;
}

/** A carriage return alone ends a line for Kubernetes' parser. */
function withLineFeeds(text: string): string {
  return text.includes("\r") ? text.replace(/\r(?!\n)/g, "\n") : text;
}

/** Empty documents of a text, which templates leave behind. Each costs as much as several values. */
const mostEmpty = 1000;

function readText(text: string, filename: string, rules: YamlRules, lexer: Lexer): ReadDocuments & { readonly isTooLarge: boolean } {
  const lines = new TextLines();
  const place = ({ message, offset }: TextError) => problemAt(filename, message, lines.at(offset));
  try {
    const { documents, errors, warnings } = composeText(text, filename, rules, { lines, lexer });
    const read =
      errors.length > 0 ? refused(firstOf(errors).map(place)) : { documents, problems: [], warnings: firstOf(warnings).map(place) };
    return { ...read, isTooLarge: false };
  } catch (error) {
    if (error instanceof LimitReached) return { ...refused([place(error)]), isTooLarge: true };
    throw error;
  }
}

interface ComposedText {
  readonly documents: YamlFile[];
  readonly errors: TextError[];
  readonly warnings: TextError[];
}

interface Composition {
  readonly lines: TextLines;
  readonly lexer: Lexer;
}

function composeText(text: string, filename: string, rules: YamlRules, composition: Composition): ComposedText {
  const read: ComposedText = { documents: [], errors: [], warnings: [] };
  const most = rules.limits.documents;
  const budget = { values: 0, aliases: 0 };
  let empty = 0;
  for (const { document, isJson } of composeDocuments(text, rules, composition)) {
    const start = document.contents?.range[0] ?? document.range[0];
    if (read.documents.length === most && document.contents) {
      if (rules.furtherDocuments === "refused") throw new LimitReached(`the file has more than ${most} documents`, start);
      read.warnings.push({ message: "only the first document of a file is read", offset: start });
      return read;
    }
    const targets = resolveAliases(document);
    const reader = new ValueReader(rules, targets, budget, isJson);
    const value = reader.read(document.contents);
    for (const error of document.errors) if (!isAccepted(error)) read.errors.push(textError(error));
    for (const error of reader.errors) read.errors.push(error);
    for (const warning of document.warnings) if (warning.code === "TAG_RESOLVE_FAILED") read.warnings.push(textError(warning));
    for (const warning of reader.warnings) read.warnings.push(warning);
    if (value !== null)
      read.documents.push(new YamlFile(filename, value, new NodeIndex(document.contents, targets, rules), composition.lines));
    else empty += 1;
    if (empty > mostEmpty) throw new LimitReached(`the file has more than ${mostEmpty} empty documents`, start);
  }
  return read;
}

/** What the library calls an error although Kubernetes' parser reads it, and it is read all the same. */
function isAccepted({ code, message }: { readonly code: string; readonly message: string }): boolean {
  return code === "MISSING_CHAR" && message.startsWith("Comments must be separated");
}

/** The parser makes an Error of every problem, of which a text may have as many as characters. Their stacks are never read, and cost the most. */
function withoutStacks<T>(read: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return read();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function textError({ message, pos }: { readonly message: string; readonly pos: readonly [number, number] }): TextError {
  return { message, offset: pos[0] };
}

/** Later errors are mostly consequences of the first ones. */
const mostErrors = 5;

function firstOf(errors: readonly TextError[]): readonly TextError[] {
  const sorted = errors.toSorted((a, b) => a.offset - b.offset);
  const next = sorted[mostErrors];
  return [...sorted.slice(0, mostErrors), ...(next ? [{ message: `and ${sorted.length - mostErrors} more`, offset: next.offset }] : [])];
}

/** Of a message; the parser's own quote the text. */
const longestMessage = 200;

function problemAt(file: string, message: string, { line, column }: Position = { line: 1, column: 1 }): Problem {
  const isLong = message.length > longestMessage;
  return { file, line, column, path: "", message: isLong ? `${message.slice(0, longestMessage)}…` : message };
}

function refused(problems: readonly Problem[]): ReadDocuments {
  return { documents: [], problems, warnings: [] };
}
