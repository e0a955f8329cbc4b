import "@xyflow/react/dist/base.css";
import { Button, Group, Skeleton, Text } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import type { ApplicationView, ObjectState } from "@slipway/proto/api";
import { useNavigate } from "@tanstack/react-router";
import { type Node, ReactFlow, ReactFlowProvider, useReactFlow, useStoreApi } from "@xyflow/react";
import { type KeyboardEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ObjectRow, queryTest } from "../objects/object-rows.ts";
import { partOfKey } from "../part-key.ts";
import { GraphEdges } from "./graph-edges.tsx";
import { elementOf, GraphNodeBox, type NodeData } from "./graph-node-box.tsx";
import { type GraphNode, graphNodes } from "./graph-nodes.ts";
import { nodeSize } from "./layout-graph.ts";
import { nextNode } from "./next-node.ts";
import { useNodeName } from "./node-name.ts";
import classes from "./objects-graph.module.css";
import { useLayout } from "./use-layout.ts";

const firstFit = { minZoom: 0.6, maxZoom: 1 } as const;
const nodeTypes = { box: GraphNodeBox };

interface Props {
  readonly view: ApplicationView;
  /** All objects. */
  readonly rows: readonly ObjectRow[];
  readonly query: string;
  /** The key of the object that is open. */
  readonly open: string | undefined;
}

/** The objects of an application as a graph: owners on the left, many of a kind as one node that opens, what does not fit the search dimmed. */
export function ObjectsGraph(props: Props) {
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}

function Canvas({ view, rows, query, open }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/applications/$applicationId" });
  const flow = useReactFlow();
  const store = useStoreApi();
  const nameOf = useNodeName();
  const duration = useReducedMotion(false, { getInitialValueInEffect: false }) ? 0 : 200;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [chosen, choose] = useState("application");
  const name = view.application?.name ?? "";
  const fits = useMemo(() => fitsOf(query), [query]);
  const { nodes, omitted } = useMemo(() => graphNodes(rows, { application: name, opened, fits }), [rows, name, opened, fits]);
  const places = useLayout(nodes);
  const active = places?.has(open ?? "") ? (open ?? "") : places?.has(chosen) ? chosen : "application";

  /** The group that was opened, until its members have places. */
  const opening = useRef<string>(undefined);
  const act = (node: GraphNode): void => {
    choose(node.id);
    if (node.object) void navigate({ search: (last) => ({ ...last, object: node.id }), resetScroll: false });
    else if (node.kind === "group") {
      opening.current = node.isOpen ? undefined : node.id;
      setOpened((last) => (last.has(node.id) ? new Set([...last].filter((id) => id !== node.id)) : new Set([...last, node.id])));
    }
  };
  const show = (id: string): void => {
    const place = places?.get(id);
    if (place === undefined) return;
    choose(id);
    void flow.setCenter(place.x + nodeSize.width / 2, place.y + nodeSize.height / 2, { zoom: flow.getZoom(), duration });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (places === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const node = nodes.find(({ id }) => id === active);
    const next = nextNode(nodes, places, active, event.key);
    const part = node?.object && partOfKey(event.nativeEvent);
    if (event.key === "Enter" || event.key === " ") node && act(node);
    else if (part) void navigate({ search: (last) => ({ ...last, object: active, part }), resetScroll: false });
    else if (event.key === "+" || event.key === "=") void flow.zoomIn({ duration });
    else if (event.key === "-") void flow.zoomOut({ duration });
    else if (event.key === "0") void flow.fitView({ duration });
    else if (next !== undefined) show(next);
    else if (!event.key.startsWith("Arrow")) return;
    event.preventDefault();
  };

  const last = useRef(places);
  useLayoutEffect(() => {
    const before = last.current;
    last.current = places;
    const [from, to] = [before?.get(active), places?.get(active)];
    if (places === undefined || to === undefined) return;
    const { x, y, zoom } = flow.getViewport();
    const member = nodes.find(({ parent }) => parent === opening.current);
    if (before === undefined) {
      void flow.fitView(firstFit).then(() => {
        // Of what is larger than the view, the beginning is shown.
        const fit = flow.getViewport();
        if (to.x * fit.zoom + fit.x < 0)
          void flow.setViewport({
            x: 16 - to.x * fit.zoom,
            y: store.getState().height / 2 - (to.y + nodeSize.height / 2) * fit.zoom,
            zoom: fit.zoom,
          });
      });
    } else if (member && places.has(member.id)) {
      // A group that has opened, beside what it holds.
      opening.current = undefined;
      void flow.setCenter(to.x + nodeSize.width, to.y + nodeSize.height / 2, { zoom, duration });
    } else if (from !== undefined && (from.x !== to.x || from.y !== to.y)) {
      // The node that one looks at stays where it is, and what comes makes room around it.
      void flow.setViewport({ x: x - (to.x - from.x) * zoom, y: y - (to.y - from.y) * zoom, zoom });
    }
  }, [places, active, nodes, flow, store, duration]);

  const boxes = useMemo(
    () =>
      nodes.flatMap((node): Node<NodeData>[] => {
        const position = places?.get(node.id);
        if (!position) return [];
        return [
          {
            id: node.id,
            type: "box",
            position,
            ...nodeSize,
            data: { node, view, isActive: node.id === active, label: nameOf(node, nodes) },
          },
        ];
      }),
    [nodes, places, view, active, nameOf],
  );
  if (places === undefined) return <Skeleton className={classes["frame"] ?? ""} />;
  return (
    <>
      <Group gap="xs">
        <Button size="compact-sm" variant="default" onClick={() => void flow.fitView({ duration })}>
          {t("graph.fit")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => void flow.zoomIn({ duration })}>
          {t("graph.zoomIn")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => void flow.zoomOut({ duration })}>
          {t("graph.zoomOut")}
        </Button>
        {opened.size > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => setOpened(new Set())}>
            {t("graph.closeGroups")}
          </Button>
        )}
        {omitted > 0 && (
          <Text size="sm" c="dimmed" role="status">
            {t("graph.omitted", { count: omitted })}
          </Text>
        )}
      </Group>
      <div className={classes["frame"]}>
        <ReactFlow
          nodes={boxes}
          nodeTypes={nodeTypes}
          onNodeClick={(_, { data }) => act(data.node)}
          aria-label={t("graph.label")}
          aria-activedescendant={elementOf(active)}
          tabIndex={0}
          onKeyDown={onKeyDown}
          minZoom={0.15}
          maxZoom={1.5}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          elementsSelectable={false}
          zoomOnDoubleClick={false}
          panOnScroll
          disableKeyboardA11y
          onlyRenderVisibleElements
          proOptions={{ hideAttribution: true }}
        >
          <GraphEdges nodes={nodes} places={places} />
        </ReactFlow>
      </div>
      <Text size="xs" c="dimmed">
        {t("graph.keys")}
      </Text>
    </>
  );
}

function fitsOf(query: string): ((object: ObjectState) => boolean) | undefined {
  return query.trim() === "" ? undefined : queryTest(query);
}
