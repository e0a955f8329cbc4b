import type { ObjectState } from "@slipway/proto/api";
import { HealthStatus } from "@slipway/proto/state";
import { countStates, type ObjectRow } from "../objects/object-rows.ts";

/** A node of the graph: the application, one of its targets, many objects of one kind and owner, or an object. */
export interface GraphNode {
  readonly id: string;
  readonly kind: "application" | "target" | "group" | "object";
  /** What owns it; undefined for the application. */
  readonly parent: string | undefined;
  /** The name of the application, target or object; the kind of what a group holds. */
  readonly name: string;
  readonly object: ObjectState | undefined;
  /** How many objects it holds, without itself. */
  readonly size: number;
  /** How many of what it holds are in each state that a person may want to look at. */
  readonly states: ReturnType<typeof countStates>;
  /** Pods that it owns, and how many of them are healthy. */
  readonly pods: { readonly all: number; readonly healthy: number };
  /** Whether its members are shown; undefined if it is no group. */
  readonly isOpen: boolean | undefined;
  /** Whether it, or something that it holds out of sight, fits the search. */
  readonly fits: boolean;
}

export interface GraphOptions {
  readonly application: string;
  /** The ids of groups whose members are shown. */
  readonly opened: ReadonlySet<string>;
  /** Default: everything fits. */
  readonly fits?: ((object: ObjectState) => boolean) | undefined;
}

/** What is shown, owners before what they own, and how many nodes there was no room for. */
export interface ShownGraph {
  readonly nodes: readonly GraphNode[];
  readonly omitted: number;
}

/** More nodes are not shown at once: they are groups, or in the list. */
export const mostNodes = 1_000;
/** So many objects of one kind and owner are one node, which opens. */
const groupFrom = 8;

interface Tree {
  readonly row: ObjectRow;
  readonly children: Tree[];
}

/** The graph of objects that are in a tree. */
export function graphNodes(rows: readonly ObjectRow[], { application, opened, fits = () => true }: GraphOptions): ShownGraph {
  const tops = treesOf(rows);
  const nodes: GraphNode[] = [];
  let omitted = 0;
  const push = (node: GraphNode): void => {
    if (nodes.length < mostNodes) nodes.push(node);
    else omitted++;
  };
  const about = (held: readonly ObjectState[]) => ({ size: held.length, states: countStates(held), pods: podsOf(held) });

  // Breadth first, so that what there is no room for is what is deepest.
  const waiting: { readonly trees: readonly Tree[]; readonly parent: string }[] = [];
  const addObject = (tree: Tree, parent: string): void => {
    const { key, object } = tree.row;
    push({
      ...about(objectsIn(tree.children)),
      id: key,
      kind: "object",
      parent,
      name: object.name,
      object,
      isOpen: undefined,
      fits: fits(object),
    });
    waiting.push({ trees: tree.children, parent: key });
  };
  const addChildren = (trees: readonly Tree[], parent: string): void => {
    for (const [kind, members] of Map.groupBy(trees, ({ row }) => row.object.kind)) {
      if (members.length < groupFrom) {
        for (const member of members) addObject(member, parent);
        continue;
      }
      const id = `group ${parent} ${kind}`;
      const isOpen = opened.has(id);
      const held = objectsIn(members);
      const size = members.length;
      push({ ...about(held), size, id, kind: "group", parent, name: kind, object: undefined, isOpen, fits: held.some(fits) });
      if (isOpen) for (const member of members) addObject(member, id);
    }
  };

  const all = rows.map(({ object }) => object);
  const root = "application";
  const shared = { object: undefined, isOpen: undefined, fits: true };
  push({ ...about(all), ...shared, id: root, kind: "application", parent: undefined, name: application });
  const targets = Map.groupBy(tops, ({ row }) => `${row.object.key?.plugin}/${row.object.key?.deployTarget}`);
  for (const [target, trees] of targets) {
    if (targets.size === 1) waiting.push({ trees, parent: root });
    else {
      const id = `target ${target}`;
      const name = trees[0]?.row.object.key?.deployTarget ?? "";
      push({ ...about(objectsIn(trees)), ...shared, id, kind: "target", parent: root, name });
      waiting.push({ trees, parent: id });
    }
  }
  // It grows meanwhile.
  for (const { trees, parent } of waiting) addChildren(trees, parent);
  return { nodes, omitted };
}

function treesOf(rows: readonly ObjectRow[]): readonly Tree[] {
  const tops: Tree[] = [];
  const path: Tree[] = [];
  for (const row of rows) {
    const tree: Tree = { row, children: [] };
    path.length = Math.min(path.length, row.depth);
    (path.at(-1)?.children ?? tops).push(tree);
    path.push(tree);
  }
  return tops;
}

function objectsIn(trees: readonly Tree[]): readonly ObjectState[] {
  return trees.flatMap(({ row, children }) => [row.object, ...objectsIn(children)]);
}

function podsOf(objects: readonly ObjectState[]): GraphNode["pods"] {
  const pods = objects.filter(({ kind }) => kind === "Pod");
  return { all: pods.length, healthy: pods.filter(({ health }) => health === HealthStatus.HEALTHY).length };
}
