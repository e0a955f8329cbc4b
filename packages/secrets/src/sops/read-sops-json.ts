import { createScanner, type Node, type ParseError, parseTree } from "jsonc-parser";
import { limitTokens } from "./limit-tokens.ts";
import { goFloat, type SopsFile, type SopsLeaf } from "./sops-file.ts";
import { metadataOf } from "./sops-metadata.ts";
import { SopsProblem } from "./sops-problem.ts";

/** Reads a JSON file that SOPS has encrypted. Undefined if it is not one. Throws a `SopsProblem` for what SOPS would not read either. */
export function readSopsJson(text: string): SopsFile | undefined {
  limitTokens(tokensOf(text));
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true });
  const properties = root?.type === "object" ? (root.children ?? []) : [];
  const index = properties.findIndex(({ children }) => children?.[0]?.value === "sops");
  const property = properties[index];
  const metadata = metadataOf(property?.children?.[1] && plain(property.children[1]));
  if (!property || !metadata) return undefined;
  const [error] = errors;
  if (error) throw new SopsProblem(error.offset, "the file is not valid JSON");
  const [before, after] = [properties[index - 1], properties[index + 1]];
  const start = before ? before.offset + before.length : property.offset;
  const end = !before && after ? after.offset : property.offset + property.length;
  const others = properties.filter((each) => each !== property);
  const [only] = others;
  const isBinary = others.length === 1 && only?.children?.[0]?.value === "data" && only.children[1]?.type === "string";
  return {
    metadata,
    offset: property.offset,
    leaves: others.flatMap((each) => leavesOf(each, [])),
    removed: [{ start, end }],
    write: ({ text: value, type }) => (type === "str" ? JSON.stringify(value) : type === "bool" ? value.toLowerCase() : value),
    ...(isBinary && { onlyField: "data" }),
  };
}

function* tokensOf(text: string): Generator<number> {
  const scanner = createScanner(text, true);
  // Only the end of the text has no length.
  for (let kind = scanner.scan(); scanner.getTokenLength() > 0; kind = scanner.scan()) yield kind;
}

function leavesOf(node: Node, path: readonly string[]): readonly SopsLeaf[] {
  const { type, children = [], offset, length } = node;
  const place = { path, start: offset, end: offset + length };
  switch (type) {
    case "property": {
      const [key, value] = children;
      return value ? leavesOf(value, [...path, String(key?.value)]) : [];
    }
    case "object":
    case "array":
      return children.flatMap((child) => leavesOf(child, path));
    case "string":
      return [{ ...place, value: { text: String(node.value), type: "str" } }];
    case "number":
      return [{ ...place, value: { text: goFloat(Number(node.value)), type: "float" } }];
    case "boolean":
      return [{ ...place, value: { text: node.value === true ? "True" : "False", type: "bool" } }];
    case "null":
      return [];
  }
}

function plain({ type, children = [], value }: Node): unknown {
  if (type === "array") return children.map(plain);
  if (type !== "object") return value;
  return Object.fromEntries(children.map(({ children: [key, inner] = [] }) => [String(key?.value), inner && plain(inner)]));
}
