import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";

/** A value of a mapping whose keys are texts. */
export type Entry = Pair<Scalar, Node | null>;

/** The spec of an application file, as it stands in its text. */
export interface SpecNodes {
  readonly entries: readonly Entry[];
  readonly find: (key: string) => Entry | undefined;
}

/** Finds the spec of an application file. Says why there is none that a form can change: it is no YAML, or written in another way than as a block of text keys. Never throws. */
export function specNodes(text: string): SpecNodes | "syntax" | "shape" {
  const root = rootOf(text);
  if (root === "syntax") return root;
  const spec = entriesOf(root)?.find(({ key }) => textOf(key) === "spec")?.value;
  const entries = isMap(root) && !root.flow && isMap(spec) && !spec.flow ? entriesOf(spec) : undefined;
  if (entries === undefined || entries.length === 0) return "shape";
  return { entries, find: (key) => entries.find((each) => textOf(each.key) === key) };
}

/** The entries of a mapping whose keys are texts; undefined for anything else, also for one that merges others. */
export function entriesOf(node: Node | null | undefined): readonly Entry[] | undefined {
  if (!isMap(node)) return undefined;
  const { items } = node as YAMLMap<Node, Node | null>;
  return items.every((each): each is Entry => isText(each.key) && textOf(each.key) !== "<<") ? items : undefined;
}

/** The texts of a list; undefined for anything else. */
export function itemsOf(node: Node | null | undefined): readonly Scalar[] | undefined {
  if (!isSeq(node)) return undefined;
  const { items } = node as YAMLSeq<Node>;
  return items.every((each): each is Scalar => isText(each)) ? items : undefined;
}

/** Whether a value is a text, written with no anchor and no tag: nothing else depends on it. */
export function isText(node: Node | null | undefined): node is Scalar {
  return isScalar(node) && node.anchor === undefined && node.tag === undefined;
}

/** The text of a scalar, without quotes. */
export function textOf({ source = "" }: Scalar): string {
  return source;
}

/** Whether there is a key, and no value. */
export function isAbsent({ value }: Entry): boolean {
  return value === null || (isText(value) && value.range !== undefined && value.range?.[0] === value.range?.[1]);
}

function rootOf(text: string): Node | null | "syntax" {
  try {
    const { errors, contents } = parseDocument<Node>(text, { logLevel: "error" });
    return errors.length > 0 ? "syntax" : contents;
  } catch {
    // Deeper than the stack.
    return "syntax";
  }
}
