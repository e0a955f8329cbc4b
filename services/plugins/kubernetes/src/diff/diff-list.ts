import { counterparts } from "../manifests/counterparts.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { describeKey, identityOf, keyOf } from "../manifests/resource-key.ts";
import { type DiffNode, type DiffOptions, diffObjects } from "./diff.ts";
import { isMasked } from "./mask.ts";
import { renderNodes } from "./render.ts";

/** Two states of an application, paired by key. */
export interface Pairing {
  readonly adds: readonly KubeObject[];
  readonly deletes: readonly KubeObject[];
  readonly pairs: readonly { readonly old: KubeObject; readonly desired: KubeObject }[];
}

/** An object that differs between the two states. */
export interface Change {
  readonly old: KubeObject;
  readonly desired: KubeObject;
  readonly nodes: readonly DiffNode[];
  /** What else is known, such as who set a field. */
  readonly notes?: readonly string[];
}

/** The changes from one state to the other. */
export interface DiffList {
  readonly adds: readonly KubeObject[];
  readonly deletes: readonly KubeObject[];
  readonly changes: readonly Change[];
}

/** Finds the objects that only one side has and those that both have, sorted by key. */
export function pairObjects(old: readonly KubeObject[], desired: readonly KubeObject[]): Pairing {
  const wanted = new Map(desired.map((object) => [identityOf(keyOf(object)), object]));
  const present = new Map(old.map((object) => [identityOf(keyOf(object)), object]));
  const known = counterparts([...wanted.values()].map(keyOf), [...present.values()].map(keyOf));
  const paired = new Set(known.values());
  return {
    adds: sorted([...wanted].filter(([key]) => !known.has(key)).map(([, object]) => object)),
    deletes: sorted([...present].filter(([key]) => !paired.has(key)).map(([, object]) => object)),
    pairs: sorted([...wanted.values()]).flatMap((object) => {
      const before = present.get(known.get(identityOf(keyOf(object))) ?? "");
      return before ? [{ old: before, desired: object }] : [];
    }),
  };
}

/** How the state `desired` differs from `old`. `ignored` returns the paths of an object that are not compared. */
export function diffList(
  old: readonly KubeObject[],
  desired: readonly KubeObject[],
  options: DiffOptions,
  ignored: (object: KubeObject) => readonly string[] = () => [],
): DiffList {
  const { adds, deletes, pairs } = pairObjects(old, desired);
  const changes = pairs.map((pair) => ({
    ...pair,
    nodes: diffObjects(pair.old, pair.desired, { ...options, ignore: [...(options.ignore ?? []), ...ignored(pair.desired)] }),
  }));
  return { adds, deletes, changes: changes.filter(({ nodes }) => nodes.length > 0) };
}

/** How a list of differences is rendered. */
export interface RenderListOptions {
  readonly maskSecret?: boolean;
  readonly maskConfigMap?: boolean;
  /** How many changed objects are shown. 0: all. */
  readonly maxChanges?: number;
  /** Shows which of two values of different types is a text. */
  readonly showTypes?: boolean;
}

/** Renders the differences as a numbered text: deletes, adds, changes. */
export function renderDiffList({ adds, deletes, changes }: DiffList, options: RenderListOptions = {}): string {
  const { maskSecret = true, maskConfigMap = false, maxChanges = 0, showTypes = false } = options;
  let number = 0;
  const title = (sign: string, object: KubeObject) => `${sign} ${++number}. ${describeKey(keyOf(object))}\n\n`;
  const shown = maxChanges > 0 ? changes.slice(0, maxChanges) : changes;
  const parts = [
    ...deletes.map((object) => title("-", object)),
    ...adds.map((object) => title("+", object)),
    ...shown.map(({ desired, nodes, notes = [] }) => {
      const masked = (node: DiffNode) => isMasked(desired, node, { secrets: maskSecret, configMaps: maskConfigMap });
      const noted = notes.length > 0 ? `${notes.map((note) => `  ! ${note}\n`).join("")}\n` : "";
      return `${title("#", desired)}${renderNodes(nodes, { masked, showTypes })}${noted}\n`;
    }),
  ];
  const omitted = changes.length - shown.length;
  if (omitted > 0) parts.push(`... (omitted ${omitted} other changed manifests)\n`);
  return parts.join("");
}

function sorted(objects: readonly KubeObject[]): readonly KubeObject[] {
  const byKey = objects.map((object) => ({ object, key: identityOf(keyOf(object)) }));
  return byKey.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ object }) => object);
}
