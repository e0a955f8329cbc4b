import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import type { FieldPath } from "../problem.ts";
import type { YamlRules } from "../rules/yaml-rules.ts";
import { isMergeKey, isPlain, keyName, writtenText } from "./keys.ts";

/** The node at a path: the value and, in a mapping, its key. */
export interface FoundNode {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

/** Finds the nodes of a document by their paths. The keys of a mapping are indexed once, when a path first leads through it. */
export class NodeIndex {
  readonly #root: Node | null;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #rules: YamlRules;
  readonly #children = new Map<Node, ReadonlyMap<string, FoundNode>>();

  constructor(root: Node | null, targets: ReadonlyMap<Alias, Node>, rules: YamlRules) {
    this.#root = root;
    this.#targets = targets;
    this.#rules = rules;
  }

  /** Follows a path through mappings, lists, aliases and merged mappings. Undefined if there is no such node. */
  find(path: FieldPath): FoundNode | undefined {
    let found: FoundNode | undefined = { key: undefined, value: this.#root ?? undefined };
    for (const part of path) {
      if (!found?.value) return undefined;
      found = this.#child(this.#resolve(found.value), part);
    }
    return found;
  }

  /** The text of the plain scalar at a path, also of one that an alias stands for. */
  writtenAt(path: FieldPath): string | undefined {
    const found = this.find(path)?.value;
    const node = found && this.#resolve(found);
    return isScalar(node) && isPlain(node) ? writtenText(node) : undefined;
  }

  #resolve(node: Node): Node | undefined {
    return isAlias(node) ? this.#targets.get(node) : node;
  }

  #child(node: Node | undefined, part: string | number): FoundNode | undefined {
    if (isMap(node)) return this.#childrenOf(node as YAMLMap<Node, Node | null>).get(String(part));
    if (!isSeq(node)) return undefined;
    const item = node.items[Number(part)];
    return item ? { key: undefined, value: item as Node } : undefined; // a parsed list contains only nodes
  }

  #childrenOf(node: YAMLMap<Node, Node | null>): ReadonlyMap<string, FoundNode> {
    const known = this.#children.get(node);
    if (known) return known;
    const children = new Map<string, FoundNode>();
    this.#children.set(node, children);
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) for (const [name, child] of this.#merged(value)) children.set(name, child);
      else {
        const name = keyName(this.#resolve(key), this.#rules);
        if (name !== undefined) children.set(name, { key, value: value ?? undefined });
      }
    }
    return children;
  }

  /** Of several merged mappings the first that has a key counts. */
  #merged(value: Node | null): ReadonlyMap<string, FoundNode> {
    const merged = value ? this.#resolve(value) : undefined;
    const sources = isSeq(merged) ? (merged.items as Node[]).map((source) => this.#resolve(source)) : [merged];
    const found = sources
      .toReversed()
      .flatMap((source) => (isMap(source) ? [...this.#childrenOf(source as YAMLMap<Node, Node | null>)] : []));
    return new Map(found);
  }
}
