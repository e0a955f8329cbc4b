import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type FieldPath, formatPath } from "@slipway/yaml";
import { Language, type Node, Parser } from "web-tree-sitter";
import { CannotReplace, type FoundValue, literalOr } from "./found-value.ts";
import { doubleQuoted } from "./json-string.ts";

/**
 * Loads the grammar, once for each process, and returns a function that finds a value of an HCL text. A path leads through blocks by their type and
 * labels: `$.module.web.version`; of several blocks that have the same, `[0]` is the first. The function throws CannotReplace.
 */
export function openHcl(): Promise<(text: string, path: FieldPath) => FoundValue> {
  opened ??= open();
  return opened;
}

let opened: ReturnType<typeof openHcl> | undefined;

async function open(): ReturnType<typeof openHcl> {
  await Parser.init();
  const grammar = fileURLToPath(import.meta.resolve("@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-hcl.wasm"));
  const language = await Language.load(await readFile(grammar));
  return (text, path) => {
    const parser = new Parser();
    parser.setLanguage(language);
    const tree = parser.parse(text);
    try {
      if (!tree) throw new CannotReplace("the file cannot be read", 0);
      if (tree.rootNode.hasError) throw new CannotReplace("the file is not HCL", firstError(tree.rootNode).startIndex);
      return foundAt(follow(tree.rootNode, path), path);
    } finally {
      tree?.delete();
      parser.delete();
    }
  };
}

function firstError(root: Node): Node {
  let node = root;
  for (;;) {
    if (node.isError || node.isMissing) return node;
    const next = node.children.find((each) => each?.hasError || each?.isMissing);
    if (!next) return node;
    node = next;
  }
}

/** Where a path has led: into a body, to blocks of which some labels were named, or to an expression. */
type Place =
  | { readonly kind: "body"; readonly node: Node | undefined }
  | { readonly kind: "blocks"; readonly blocks: readonly Node[]; readonly labels: number }
  | { readonly kind: "expression"; readonly node: Node };

function follow(root: Node, path: FieldPath): Node {
  const missing = () => new CannotReplace(`there is no ${formatPath(path)} in the file`, 0);
  let place: Place = { kind: "body", node: ofType(root, "body")[0] };
  for (const part of path) {
    const next = step(place, part, path);
    if (!next) throw missing();
    place = next;
  }
  if (place.kind !== "expression")
    throw new CannotReplace(
      `${formatPath(path)} is a block; name one of its values`,
      place.kind === "blocks" ? (place.blocks[0]?.startIndex ?? 0) : 0,
    );
  return place.node;
}

function step(place: Place, part: string | number, path: FieldPath): Place | undefined {
  if (place.kind === "expression") return elementOf(place.node, part);
  if (place.kind === "blocks") {
    const { blocks, labels } = place;
    const isNamed = typeof part === "string" && blocks.some((block) => labelsOf(block).length > labels);
    if (isNamed)
      return blocksOf(
        blocks.filter((block) => labelsOf(block)[labels] === part),
        labels + 1,
      );
    const exact = blocks.filter((block) => labelsOf(block).length === labels);
    if (typeof part === "number") return blocksOf(exact.slice(part, part + 1), labels);
    if (exact.length > 1)
      throw new CannotReplace(
        `there are ${exact.length} blocks like this: say which one, as in [0], in ${formatPath(path)}`,
        exact[1]?.startIndex ?? 0,
      );
    return exact[0] && step({ kind: "body", node: ofType(exact[0], "body")[0] }, part, path);
  }
  if (!place.node) return undefined;
  const [attribute] = ofType(place.node, "attribute").filter((each) => ofType(each, "identifier")[0]?.text === part);
  if (attribute) return expressionOf(ofType(attribute, "expression")[0]);
  return blocksOf(
    ofType(place.node, "block").filter((block) => ofType(block, "identifier")[0]?.text === part),
    0,
  );
}

function blocksOf(blocks: readonly Node[], labels: number): Place | undefined {
  return blocks.length > 0 ? { kind: "blocks", blocks, labels } : undefined;
}

function expressionOf(node: Node | undefined): Place | undefined {
  return node && { kind: "expression", node };
}

/** Labels are texts, or identifiers after the first, which is the type. */
function labelsOf(block: Node): readonly string[] {
  return block.namedChildren
    .slice(1)
    .flatMap((each) => (each?.type === "string_lit" ? [decoded(each.text)] : each?.type === "identifier" ? [each.text] : []));
}

function elementOf(expression: Node, part: string | number): Place | undefined {
  const collection = ofType(expression, "collection_value")[0];
  const [tuple, object] = collection ? [ofType(collection, "tuple")[0], ofType(collection, "object")[0]] : [];
  if (tuple && typeof part === "number") return expressionOf(ofType(tuple, "expression")[part]);
  const element = object && ofType(object, "object_elem").find((each) => keyOf(each.childForFieldName("key")) === part);
  return expressionOf(element?.childForFieldName("val") ?? undefined);
}

function keyOf(key: Node | null): string | undefined {
  return key?.text.startsWith('"') ? decoded(key.text) : key?.text;
}

function foundAt(expression: Node, path: FieldPath): FoundValue {
  const literal = ofType(expression, "literal_value")[0]?.namedChildren[0];
  if (!literal) {
    const isTemplate = ofType(expression, "template_expr").length > 0;
    throw new CannotReplace(`${formatPath(path)} is ${isTemplate ? "a template" : "an expression"}, not a value`, expression.startIndex);
  }
  const { type, startIndex: start, endIndex: end, text } = literal;
  return {
    start,
    end,
    text: type === "string_lit" ? decoded(text) : text,
    written: (value) => [...literalOr(isSameLiteral(type, value), value, quoted(value)), withoutTemplates(value)],
  };
}

function isSameLiteral(type: string, value: string): boolean {
  return type === "numeric_lit" ? /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(value) : type === "bool_lit" && /^(?:true|false)$/.test(value);
}

/** `${` and `%{` begin templates. */
function quoted(value: string): string {
  return doubleQuoted(value).replace(/[$%](?=\{)/g, "$&$&");
}

/** For a text such as `$${`, which the grammar does not know with its signs doubled. */
function withoutTemplates(value: string): string {
  return doubleQuoted(value).replaceAll("${", "\\u0024{").replaceAll("%{", "\\u0025{");
}

function decoded(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\$\$\{/g, "${")
    .replace(/%%\{/g, "%{")
    .replace(/\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs, (_, four: string, eight: string, other: string) =>
      other === undefined ? characterOf(Number.parseInt(four ?? eight, 16)) : ({ n: "\n", r: "\r", t: "\t" }[other] ?? other),
    );
}

/** The grammar takes any eight digits after `\\U`. */
function characterOf(point: number): string {
  return point > 0x10ffff ? "\ufffd" : String.fromCodePoint(point);
}

function ofType(node: Node, type: string): readonly Node[] {
  return node.namedChildren.filter((each): each is Node => each?.type === type);
}
