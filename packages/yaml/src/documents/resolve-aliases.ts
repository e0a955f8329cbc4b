import { type Alias, type Document, isAlias, isNode, type Node, visit } from "yaml";

/** The node that each alias of a document stands for: the last one before it with that anchor. Aliases without one are left out. */
export function resolveAliases(document: Document): ReadonlyMap<Alias, Node> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  visit(document, (_key, node) => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) targets.set(node, target);
    } else if (isNode(node) && "anchor" in node && node.anchor !== undefined) anchors.set(node.anchor, node);
  });
  return targets;
}
