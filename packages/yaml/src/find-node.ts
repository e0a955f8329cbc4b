import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { FieldPath } from "./problem.ts";

/** The node at a path: the value and, in a mapping, its key. */
export interface FoundNode {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/** Follows a path through mappings, lists, aliases and merged mappings. Undefined if there is no such node. */
export function findNode(document: Document, path: FieldPath): FoundNode | undefined {
  let found: FoundNode | undefined = { key: undefined, value: document.contents ?? undefined };
  for (const part of path) {
    if (!found?.value) return undefined;
    found = child(document, resolve(document, found.value), part);
  }
  return found;
}

function resolve(document: Document, node: Node): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node;
}

function child(document: Document, node: Node | undefined, part: string | number): FoundNode | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(part)];
    return item ? { key: undefined, value: item as Node } : undefined; // a parsed list contains only nodes
  }
  if (!isMap(node)) return undefined;
  const pairs = node.items as Pair<Node, Node | null>[]; // so does a parsed mapping
  const pair = pairs.find(({ key }) => nameOf(key) === String(part));
  if (pair) return { key: pair.key, value: pair.value ?? undefined };
  for (const { key, value } of pairs) {
    if (nameOf(key) !== "<<" || !value) continue;
    const merged = resolve(document, value);
    const sources = isSeq(merged) ? (merged.items as Node[]) : [merged];
    const found = sources.map((source) => child(document, source && resolve(document, source), part)).find((each) => each !== undefined);
    if (found) return found;
  }
  return undefined;
}

function nameOf(key: Node): string | undefined {
  return isScalar(key) ? String(key.value ?? "") : undefined;
}
