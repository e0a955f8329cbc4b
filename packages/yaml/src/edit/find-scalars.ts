import { isAlias, isMap, isScalar, isSeq, Lexer, type Node, type Pair, Scalar, type YAMLMap } from "yaml";
import { composeDocuments } from "../documents/compose-documents.ts";
import { isMergeKey, isPlain, writtenText } from "../documents/keys.ts";
import { kubernetesLexer } from "../documents/kubernetes-lexer.ts";
import { resolveAliases } from "../documents/resolve-aliases.ts";
import { type FieldPath, formatPath, type Position } from "../problem.ts";
import { LimitReached } from "../rules/limit-reached.ts";
import { manifestRules } from "../rules/yaml-rules.ts";
import { TextLines } from "../text-lines.ts";

/** How a value is written that can be replaced. */
export type ScalarStyle = "plain" | "single" | "double" | "block" | "alias" | "absent";

/** A scalar in a text. */
export interface FoundScalar {
  readonly start: number;
  readonly end: number;
  readonly style: ScalarStyle;
  /** Without quotes and escapes. */
  readonly text: string;
  /** Whether a plain scalar has a tag such as `!!str`, which decides its type. */
  readonly isTagged: boolean;
}

/** Why a text cannot be edited: it cannot be read, or there is no scalar at the path. */
export interface Refusal extends Position {
  readonly kind: "refused";
  readonly reason: "syntax" | "path";
  readonly message: string;
}

/**
 * Finds the scalars at a path, in every document that has one, in the order of the text. Never throws. A value that is reached through an alias or a
 * merge is refused: it is written elsewhere, and others use it too.
 */
export function findScalars(text: string, path: FieldPath): readonly FoundScalar[] | Refusal {
  const strict = findWith(text, path, new Lexer());
  if (!("kind" in strict) || strict.reason !== "syntax") return strict;
  const lenient = findWith(text, path, kubernetesLexer());
  return "kind" in lenient ? strict : lenient;
}

function findWith(text: string, path: FieldPath, lexer: Lexer): readonly FoundScalar[] | Refusal {
  const lines = new TextLines();
  const refused = ({ reason, message, offset }: Obstacle): Refusal => ({ kind: "refused", reason, message, ...lines.at(offset) });
  try {
    const found: FoundScalar[] = [];
    // A carriage return alone ends a line, and offsets stay as they are.
    for (const { document } of composeDocuments(text.replace(/\r(?!\n)/g, "\n"), manifestRules, { lines, lexer })) {
      const [error] = document.errors;
      if (error) throw new Obstacle("syntax", error.message.slice(0, 200), error.pos[0]);
      const scalar = scalarAt(text, document.contents as Node | null, path, resolveAliases(document));
      if (scalar) found.push(scalar);
    }
    return found.length > 0 ? found : refused(new Obstacle("path", `there is no ${formatPath(path)} in the file`, 0));
  } catch (error) {
    if (error instanceof Obstacle) return refused(error);
    if (error instanceof LimitReached) return refused(new Obstacle("syntax", error.message, error.offset));
    throw error;
  }
}

/** Ends the search. Thrown and caught within this file. */
class Obstacle extends Error {
  readonly reason: Refusal["reason"];
  readonly offset: number;

  constructor(reason: Refusal["reason"], message: string, offset: number) {
    super(message);
    this.reason = reason;
    this.offset = offset;
  }
}

type Targets = ReturnType<typeof resolveAliases>;

function scalarAt(text: string, root: Node | null, path: FieldPath, targets: Targets): FoundScalar | undefined {
  let node = root;
  /** The end of the last key: a value that is not written belongs after its colon, before a comment. */
  let after: number | undefined;
  for (const [index, part] of path.entries()) {
    if (isAlias(node))
      throw new Obstacle(
        "path",
        `${formatPath(path.slice(0, index))} is the alias *${node.source}: name the value of its anchor`,
        startOf(node),
      );
    if (isMap(node) && typeof part === "string") {
      const pair = pairOf(node as YAMLMap<Node, Node | null>, part, targets);
      if (!pair) return undefined;
      after = pair.key.range?.[1];
      node = pair.value;
    } else if (isSeq(node) && typeof part === "number" && part < node.items.length) {
      after = undefined;
      node = node.items[part] as Node;
    } else return undefined;
  }
  if (node === null) throw new Obstacle("path", `${formatPath(path)} has no value; write one first`, after ?? 0);
  if (isAlias(node)) {
    const target = targets.get(node);
    return { ...rangeOf(node), style: "alias", text: isScalar(target) ? writtenText(target) : "", isTagged: false };
  }
  if (!isScalar(node))
    throw new Obstacle("path", `${formatPath(path)} is a ${isMap(node) ? "mapping" : "list"}; name one of its values`, startOf(node));
  const style = styleOf(node);
  const isBare = style === "absent" && after !== undefined && node.anchor === undefined && node.tag === undefined;
  const range = isBare ? insertionAfter(text, after ?? 0) : rangeOf(node);
  return { ...range, style, text: writtenText(node), isTagged: !isPlain(node) };
}

function pairOf(node: YAMLMap<Node, Node | null>, name: string, targets: Targets): Pair<Node, Node | null> | undefined {
  const nameOf = (key: Node) => (isScalar(key) && !isMergeKey(key) ? writtenText(key) : undefined);
  const odd = node.items.find(({ key }) => isScalar(key) && isPlain(key) && writtenText(key) === ":");
  if (odd) throw new Obstacle("syntax", 'a key cannot be ":"; put it in quotes if it is meant', startOf(odd.key));
  const [pair, second] = node.items.filter(({ key }) => nameOf(key) === name);
  if (second) throw new Obstacle("path", `the key ${JSON.stringify(name.slice(0, 50))} is set twice`, startOf(second.key));
  if (pair) return pair;
  const merge = node.items.find(({ key, value }) => isMergeKey(key) && value && isMerged(value, name, targets));
  if (merge)
    throw new Obstacle(
      "path",
      `${JSON.stringify(name.slice(0, 50))} is merged from elsewhere (<<): name the value there`,
      startOf(merge.key),
    );
  return undefined;
}

function isMerged(value: Node, name: string, targets: Targets): boolean {
  const merged = isAlias(value) ? targets.get(value) : value;
  if (isSeq(merged)) return (merged.items as Node[]).some((each) => !isSeq(each) && isMerged(each, name, targets));
  return isMap(merged) && merged.items.some(({ key }) => isScalar(key) && writtenText(key) === name);
}

function styleOf({ type, range }: Scalar): ScalarStyle {
  if (type === Scalar.QUOTE_SINGLE) return "single";
  if (type === Scalar.QUOTE_DOUBLE) return "double";
  if (type === Scalar.BLOCK_FOLDED || type === Scalar.BLOCK_LITERAL) return "block";
  return range && range[0] === range[1] ? "absent" : "plain";
}

function insertionAfter(text: string, key: number): { readonly start: number; readonly end: number } {
  const at = text.indexOf(":", key) + 1;
  return { start: at, end: at };
}

function rangeOf({ range }: Node): { readonly start: number; readonly end: number } {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
