import { Graph, layout } from "@dagrejs/dagre";

/** What a layout needs to know of a node. */
export interface LayoutNode {
  readonly id: string;
  readonly parent: string | undefined;
}

/** The upper left corner of a node. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The size of every node, in pixels. */
export const nodeSize = { width: 240, height: 56 } as const;
const gaps = { nodesep: 12, ranksep: 56 } as const;

/** Where each node stands: owners on the left of what they own. A node whose owner is not there has none. */
export function layoutGraph(nodes: readonly LayoutNode[]): ReadonlyMap<string, Place> {
  const graph = new Graph();
  // The others take several times as long, and make nothing of a tree that one would see.
  graph.setGraph({ rankdir: "LR", ranker: "tight-tree", ...gaps });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set(nodes.map(({ id }) => id));
  // What is set last comes to stand above.
  const fromTheLast = nodes.toReversed();
  for (const { id } of fromTheLast) graph.setNode(id, { ...nodeSize });
  for (const { id, parent } of fromTheLast) if (parent !== undefined && known.has(parent)) graph.setEdge(parent, id);
  layout(graph);
  return new Map(
    nodes.map(({ id }) => {
      const { x = 0, y = 0 } = graph.node(id) as Partial<Place>;
      return [id, { x: Math.round(x - nodeSize.width / 2), y: Math.round(y - nodeSize.height / 2) }];
    }),
  );
}
