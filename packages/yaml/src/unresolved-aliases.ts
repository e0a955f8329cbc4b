import { type Document, isAlias, isNode, visit } from "yaml";

/** An error at an offset of the text. */
export interface TextError {
  readonly message: string;
  readonly offset: number;
}

/** The aliases without an earlier anchor. */
export function unresolvedAliases(document: Document): readonly TextError[] {
  const anchors = new Set<string>();
  const found: TextError[] = [];
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      if (!anchors.has(node.source)) found.push({ message: `*${node.source} has no earlier anchor`, offset: node.range?.[0] ?? 0 });
    } else if (isNode(node) && "anchor" in node && node.anchor !== undefined) anchors.add(node.anchor);
  });
  return found;
}
