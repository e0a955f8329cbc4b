import { ViewportPortal } from "@xyflow/react";
import { memo, useMemo } from "react";
import type { GraphNode } from "./graph-nodes.ts";
import { nodeSize, type Place } from "./layout-graph.ts";
import classes from "./objects-graph.module.css";

/** All lines from owners to what they own, as one element: a thousand would be more than the page may have. */
export const GraphEdges = memo(function GraphEdges({
  nodes,
  places,
}: {
  readonly nodes: readonly GraphNode[];
  readonly places: ReadonlyMap<string, Place>;
}) {
  const path = useMemo(
    () =>
      nodes
        .map(({ id, parent }) => {
          const [from, to] = [places.get(parent ?? ""), places.get(id)];
          if (!from || !to) return "";
          const [x, y] = [from.x + nodeSize.width, from.y + nodeSize.height / 2];
          const middle = (x + to.x) / 2;
          return `M${x} ${y}C${middle} ${y} ${middle} ${to.y + nodeSize.height / 2} ${to.x} ${to.y + nodeSize.height / 2}`;
        })
        .join(""),
    [nodes, places],
  );
  return (
    <ViewportPortal>
      <svg className={classes["edges"]} aria-hidden="true">
        <path d={path} />
      </svg>
    </ViewportPortal>
  );
});
