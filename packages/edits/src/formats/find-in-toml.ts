import { type FieldPath, formatPath } from "@slipway/yaml";
import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import { CannotReplace, type FoundValue, literalOr } from "./found-value.ts";
import { doubleQuoted } from "./json-string.ts";

const literals: Readonly<Record<string, RegExp>> = {
  integer: /^[-+]?(?:0|[1-9](?:_?\d)*)$/,
  float: /^[-+]?(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?(?:[eE][-+]?\d+)?$/,
  boolean: /^(?:true|false)$/,
};

/** Finds a value of a TOML text. Throws CannotReplace. */
export function findInToml(text: string, path: FieldPath): FoundValue {
  const node = valueIn(parse(text), path);
  if (!node) throw new CannotReplace(`there is no ${formatPath(path)} in the file`, 0);
  const [start, end] = node.range;
  if (node.type !== "TOMLValue")
    throw new CannotReplace(`${formatPath(path)} is a ${node.type === "TOMLArray" ? "list" : "table"}; name one of its values`, start);
  const isLiteralString = node.kind === "string" && node.style === "literal";
  return {
    start,
    end,
    text: node.kind === "string" ? node.value : text.slice(start, end),
    written: (value) =>
      isLiteralString && !/['\p{Cc}]/u.test(value)
        ? [`'${value}'`]
        : literalOr(literals[node.kind]?.test(value) ?? false, value, doubleQuoted(value)),
  };
}

function parse(text: string): AST.TOMLProgram {
  try {
    return parseTOML(text);
  } catch (error) {
    if (error instanceof ParseError) throw new CannotReplace(`the file is not TOML: ${error.message}`, error.index);
    if (error instanceof RangeError) throw new CannotReplace("the file is nested too deep", 0);
    throw error;
  }
}

function valueIn({ body: [top] }: AST.TOMLProgram, path: FieldPath): AST.TOMLContentNode | undefined {
  for (const each of top.body) {
    const [prefix, entries] = each.type === "TOMLTable" ? [each.resolvedKey, each.body] : [[], [each]];
    for (const entry of entries) {
      const found = entryAt(entry, prefix, path);
      if (found) return found;
    }
  }
  return undefined;
}

function entryAt({ key, value }: AST.TOMLKeyValue, prefix: FieldPath, path: FieldPath): AST.TOMLContentNode | undefined {
  const full = [...prefix, ...key.keys.map((each) => (each.type === "TOMLBare" ? each.name : each.value))];
  if (full.length > path.length || full.some((part, index) => part !== path[index])) return undefined;
  return within(value, path.slice(full.length));
}

function within(value: AST.TOMLContentNode, path: FieldPath): AST.TOMLContentNode | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (value.type === "TOMLArray") {
    const item = typeof part === "number" ? value.elements[part] : undefined;
    return item && within(item, rest);
  }
  if (value.type !== "TOMLInlineTable") return undefined;
  for (const entry of value.body) {
    const found = entryAt(entry, [], path);
    if (found) return found;
  }
  return undefined;
}
