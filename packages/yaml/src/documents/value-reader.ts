import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from "yaml";
import { LimitReached } from "../rules/limit-reached.ts";
import type { YamlRules } from "../rules/yaml-rules.ts";
import { isMergeKey, keyName } from "./keys.ts";

/** An error at an offset of the text. */
export interface TextError {
  readonly message: string;
  readonly offset: number;
}

/** Tags of YAML 1.1 whose values JSON cannot represent. */
const foreignTags = /^tag:yaml\.org,2002:(?:set|omap|pairs|timestamp)$/;

/**
 * Turns the nodes of a text into JSON values, in one walk whose length the limits bound: aliases and merges are expanded, and each copy counts.
 * Throws LimitReached at the first value beyond a limit.
 */
export class ValueReader {
  /** What is wrong with the values read so far. */
  readonly errors: TextError[] = [];
  readonly #rules: YamlRules;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #budget: ValueBudget;
  readonly #reported = new Set<number>();
  /** The targets that are being expanded, to find those that contain themselves. */
  readonly #open = new Set<Node>();
  /** The alias of the document itself that is being expanded. */
  #outermost: Node | null = null;

  /** `budget` is shared by the documents of a text. */
  constructor(rules: YamlRules, targets: ReadonlyMap<Alias, Node>, budget: ValueBudget) {
    this.#rules = rules;
    this.#targets = targets;
    this.#budget = budget;
  }

  read(node: Node | null, depth = 0): unknown {
    if (isAlias(node)) return this.#expand(node, (target) => this.read(target, depth)) ?? null;
    this.#count(node);
    if (node === null) return null;
    if (depth > this.#rules.limits.depth)
      throw this.#limit(`its aliases are nested more than ${this.#rules.limits.depth} levels deep`, node);
    if (node.tag !== undefined && foreignTags.test(node.tag)) return this.#wrong("a value has a tag that Kubernetes does not know", node);
    if (isScalar(node)) return node.value;
    if (isMap(node)) return Object.fromEntries(this.#entries(node as YAMLMap<Node, Node | null>, depth));
    if (isSeq(node)) return (node.items as Node[]).map((item) => this.read(item, depth + 1)); // a parsed list contains only nodes
    return null;
  }

  #entries(node: YAMLMap<Node, Node | null>, depth: number): Map<string, unknown> {
    const { limits, duplicateKeys } = this.#rules;
    if (node.items.length > limits.keys) throw this.#limit(`the mapping has more than ${limits.keys} keys`, node);
    const entries = new Map<string, unknown>();
    const own = new Set<string>();
    for (const { key, value } of node.items) {
      if (isMergeKey(key)) {
        for (const [name, merged] of this.#merged(value, depth)) if (!entries.has(name)) entries.set(name, merged);
        continue;
      }
      const name = this.#nameOf(key);
      if (own.has(name) && duplicateKeys === "refused") this.#wrong("Map keys must be unique", key);
      own.add(name);
      entries.set(name, this.read(value, depth + 1));
    }
    return entries;
  }

  /** The entries of a mapping, or of a list of mappings, that `<<` names. The first mapping that has a key wins. */
  #merged(node: Node | null, depth: number): Map<string, unknown> {
    if (isAlias(node)) return this.#expand(node, (target) => this.#merged(target, depth + 1)) ?? new Map();
    this.#count(node);
    if (isMap(node)) return this.#entries(node as YAMLMap<Node, Node | null>, depth + 1);
    const all = new Map<string, unknown>();
    if (!isSeq(node)) this.#wrong("Merge sources must be maps or map aliases", node);
    else
      for (const source of node.items as Node[])
        for (const [name, value] of this.#merged(source, depth + 1)) if (!all.has(name)) all.set(name, value);
    return all;
  }

  #expand<T>(alias: Alias, read: (target: Node) => T): T | undefined {
    const { limits } = this.#rules;
    this.#budget.aliases += 1;
    if (this.#budget.aliases > limits.aliases) throw this.#limit(`the file has more than ${limits.aliases} aliases`, alias);
    const target = this.#targets.get(alias);
    if (!target || this.#open.has(target)) {
      this.#wrong(`the alias ${target ? "contains itself" : "has no earlier anchor"}`, alias);
      return undefined;
    }
    if (this.#open.size === 0) this.#outermost = alias;
    this.#open.add(target);
    const value = read(target);
    this.#open.delete(target);
    return value;
  }

  #nameOf(key: Node): string {
    const name = keyName(isAlias(key) ? this.#targets.get(key) : key, this.#rules);
    if (name === undefined) this.#wrong("a key must be a text", key);
    return name ?? "";
  }

  #count(node: Node | null): void {
    const { values } = this.#rules.limits;
    this.#budget.values += 1;
    if (this.#budget.values > values) throw this.#limit(`the file has more than ${values} values, aliases expanded`, node);
  }

  /** Within an expanded alias, the alias is where a reader finds what became too large. */
  #limit(message: string, node: Node | null): LimitReached {
    return new LimitReached(message, startOf(this.#open.size === 0 ? node : this.#outermost));
  }

  /** What an alias repeats is wrong once. */
  #wrong(message: string, node: Node | null): null {
    const offset = startOf(node);
    if (!this.#reported.has(offset)) this.errors.push({ message, offset });
    this.#reported.add(offset);
    return null;
  }
}

/** What the documents of a text have used of its limits. */
export interface ValueBudget {
  values: number;
  aliases: number;
}

function startOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
