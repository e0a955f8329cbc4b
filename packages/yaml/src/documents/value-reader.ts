import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from "yaml";
import { LimitReached } from "../rules/limit-reached.ts";
import type { YamlRules } from "../rules/yaml-rules.ts";
import { isOutOfRange } from "../scalars/numbers.ts";
import { nonFinite, plainScalar, type ScalarValue } from "../scalars/plain-scalar.ts";
import { notFinite, taggedScalar } from "../scalars/tagged-scalar.ts";
import { isMergeKey, isPlain, keyName, writtenText } from "./keys.ts";

/** An error at an offset of the text. */
export interface TextError {
  readonly message: string;
  readonly offset: number;
}

/**
 * Turns the nodes of a text into JSON values, in one walk whose length the limits bound: aliases and merges are expanded, and each copy counts.
 * Throws LimitReached at the first value beyond a limit.
 */
export class ValueReader {
  /** What is wrong with the values read so far. */
  readonly errors: TextError[] = [];
  /** What is accepted although somebody probably did not mean it. */
  readonly warnings: TextError[] = [];
  readonly #rules: YamlRules;
  readonly #targets: ReadonlyMap<Alias, Node>;
  readonly #budget: ValueBudget;
  readonly #isJson: () => boolean;
  readonly #reported = new Set<number>();
  /** The targets that are being expanded, to find those that contain themselves. */
  readonly #open = new Set<Node>();
  /** The alias of the document itself that is being expanded. */
  #outermost: Node | null = null;

  /** `budget` is shared by the documents of a text. `isJson` says whether the document is JSON, which has numbers where YAML has texts. */
  constructor(rules: YamlRules, targets: ReadonlyMap<Alias, Node>, budget: ValueBudget, isJson: () => boolean) {
    this.#isJson = isJson;
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
    if (isScalar(node)) return this.#scalar(node);
    if (isMap(node)) return Object.fromEntries(this.#entries(node as YAMLMap<Node, Node | null>, depth));
    if (isSeq(node)) return (node.items as Node[]).map((item) => this.read(item, depth + 1)); // a parsed list contains only nodes
    return null;
  }

  #scalar(node: Scalar): unknown {
    const text = writtenText(node);
    if (!text.isWellFormed()) return this.#wrong("the text has half of a character (a lone surrogate)", node);
    if (node.tag !== undefined) {
      const value = taggedScalar(text, node.tag);
      if (typeof value === "object" && value !== null) return this.#wrong(value.problem, node);
      return this.#number(value);
    }
    if (!isPlain(node)) return text;
    const value = plainScalar(text);
    if (value === nonFinite) return this.#wrong(notFinite(text), node);
    if (typeof value === "string" && isOutOfRange(text) && this.#isJson()) return this.#wrong(`${text} is too large for a number`, node);
    return this.#number(value);
  }

  #number(value: ScalarValue): ScalarValue {
    return typeof value === "bigint" && this.#rules.integers === "double" ? Number(value) : value;
  }

  #entries(node: YAMLMap<Node, Node | null>, depth: number): Map<string, unknown> {
    const { limits, duplicateKeys } = this.#rules;
    if (node.items.length > limits.keys) throw this.#limit(`the mapping has more than ${limits.keys} keys`, node);
    const entries = new Map<string, unknown>();
    const own = new Set<string>();
    for (const { key, value } of node.items) {
      // Kubernetes' parser goes from top to bottom: a merge replaces what stands above it.
      if (isMergeKey(key)) {
        for (const [name, merged] of this.#merged(value, depth)) entries.set(name, merged);
        continue;
      }
      const name = this.#nameOf(key);
      if (own.has(name) && duplicateKeys === "refused") this.#wrong("Map keys must be unique", key);
      else if (own.has(name)) this.#doubtful(`the key ${JSON.stringify(name.slice(0, 50))} is set twice: its last value counts`, key);
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
    else if (!name.isWellFormed()) this.#wrong("the key has half of a character (a lone surrogate)", key);
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

  #doubtful(message: string, node: Node): void {
    const offset = startOf(node);
    if (!this.#reported.has(offset)) this.warnings.push({ message, offset });
    this.#reported.add(offset);
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
