import type { Place } from "./layout-graph.ts";

interface Placed {
  readonly id: string;
  readonly parent: string | undefined;
}

/** The node to which an arrow leads: right to what it owns, left to its owner, up and down to what stands above and below it in its column. */
export function nextNode(nodes: readonly Placed[], places: ReadonlyMap<string, Place>, from: string, key: string): string | undefined {
  const at = places.get(from);
  if (at === undefined) return nodes[0]?.id;
  const placed = nodes.flatMap((node) => {
    const place = places.get(node.id);
    return place ? [{ ...node, ...place }] : [];
  });
  const nearest = (of: readonly (Placed & Place)[]) => of.toSorted((a, b) => Math.abs(a.y - at.y) - Math.abs(b.y - at.y))[0]?.id;
  switch (key) {
    case "ArrowRight":
      return nearest(placed.filter(({ parent }) => parent === from));
    case "ArrowLeft":
      return nodes.find(({ id }) => id === from)?.parent;
    case "ArrowUp":
      return nearest(placed.filter(({ x, y }) => x === at.x && y < at.y));
    case "ArrowDown":
      return nearest(placed.filter(({ x, y }) => x === at.x && y > at.y));
    case "Home":
      return nodes[0]?.id;
    default:
      return undefined;
  }
}
