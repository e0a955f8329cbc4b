import { type FieldPath, formatPath } from "@slipway/yaml";
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { CannotReplace, type FoundValue, literalOr } from "./found-value.ts";
import { doubleQuoted } from "./json-string.ts";

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;

/** Objects and lists within each other; the parser calls itself for each. */
const deepest = 500;

/** Finds a value of a JSON text, which may have comments and trailing commas. Throws CannotReplace. */
export function findInJson(text: string, path: FieldPath): FoundValue {
  checkDepth(text);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) throw new CannotReplace(`the file is not JSON: ${printParseErrorCode(error.error)}`, error.offset);
  let node = root;
  for (const part of path) node = node && child(node, part);
  if (!node) throw new CannotReplace(`there is no ${formatPath(path)} in the file`, 0);
  const { type, offset: start, length } = node;
  const written = text.slice(start, start + length);
  if (type === "object" || type === "array")
    throw new CannotReplace(`${formatPath(path)} is ${type === "object" ? "an object" : "a list"}; name one of its values`, start);
  return {
    start,
    end: start + length,
    text: type === "string" ? String(node.value) : written,
    written: (value) => literalOr(isSameLiteral(type, value), value, doubleQuoted(value)),
  };
}

function isSameLiteral(type: Node["type"], value: string): boolean {
  return type === "number" ? number.test(value) : type === "boolean" && (value === "true" || value === "false");
}

function child(node: Node, part: string | number): Node | undefined {
  const { type, children = [] } = node;
  if (typeof part === "number") return type === "array" ? children[part] : undefined;
  if (type !== "object") return undefined;
  const [property, second] = children.filter(({ children: [key] = [] }) => key?.value === part);
  if (second) throw new CannotReplace(`the key ${JSON.stringify(part.slice(0, 50))} is set twice`, second.offset);
  return property?.children?.[1];
}

/** In one pass, because a file may be one long line. Brackets in comments count too: no file that people write comes near. */
function checkDepth(text: string): void {
  let [depth, isInText] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (isInText && sign === "\\") at += 1;
    else if (sign === '"') isInText = !isInText;
    else if (sign === "\n") isInText = false;
    else if (!isInText && (sign === "[" || sign === "{")) depth += 1;
    else if (!isInText && (sign === "]" || sign === "}")) depth -= 1;
    if (depth > deepest) throw new CannotReplace(`the file is nested more than ${deepest} levels deep`, at);
  }
}
