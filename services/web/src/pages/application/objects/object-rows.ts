import type { ObjectState } from "@slipway/proto/api";
import { HealthStatus, ResourceSync } from "@slipway/proto/state";
import { healthWord } from "../../../design/state-words.ts";
import { keyOf, textOfKey } from "./live-objects.ts";

/** An object in the list, below what owns it. */
export interface ObjectRow {
  readonly key: string;
  readonly object: ObjectState;
  /** How many owners are above it. */
  readonly depth: number;
  /** Whether it is there only because it owns something that fits the filter. */
  readonly isContext: boolean;
}

/** All objects, each below its owner; one that owns itself in a circle stands where it is met first. */
export function objectTree(objects: ReadonlyMap<string, ObjectState>): readonly ObjectRow[] {
  const children = new Map<string, ObjectState[]>();
  const tops: ObjectState[] = [];
  for (const object of byPlace(objects.values())) {
    const owner = ownerOf(object, objects);
    const siblings = owner === undefined ? tops : (children.get(owner) ?? []);
    siblings.push(object);
    if (owner !== undefined) children.set(owner, siblings);
  }
  const rows = new Map<string, ObjectRow>();
  const add = (object: ObjectState, depth: number): void => {
    const key = keyOf(object);
    if (rows.has(key)) return;
    rows.set(key, { key, object, depth, isContext: false });
    for (const child of children.get(key) ?? []) add(child, depth + 1);
  };
  for (const object of tops) add(object, 0);
  for (const object of objects.values()) add(object, 0);
  return [...rows.values()];
}

/** The objects of a tree that fit all words of a query, with their owners. */
export function filterTree(tree: readonly ObjectRow[], query: string): readonly ObjectRow[] {
  if (query.trim() === "") return tree;
  const fitsQuery = queryTest(query);
  const found: ObjectRow[] = [];
  // From the end: the next row that is less deep than what was found last is its owner.
  let lastDepth = 0;
  for (const row of tree.toReversed()) {
    const fits = fitsQuery(row.object);
    if (!fits && row.depth >= lastDepth) continue;
    lastDepth = row.depth;
    found.push(fits ? row : { ...row, isContext: true });
  }
  return found.reverse();
}

/** Whether an object fits all words of a query. */
export function queryTest(query: string): (object: ObjectState) => boolean {
  const tests = query.toLowerCase().split(/\s+/).filter(Boolean).map(testOf);
  return (object) => tests.every((test) => test(object));
}

/** Whether an object is not as Git declares it. */
export function isDrifted({ sync }: ObjectState): boolean {
  return sync === ResourceSync.OUT_OF_SYNC;
}

/** How many objects are in each state that a person may want to look at. */
export function countStates(objects: Iterable<ObjectState>): Readonly<Record<"degraded" | "missing" | "progressing" | "drifted", number>> {
  const counts = { degraded: 0, missing: 0, progressing: 0, drifted: 0 };
  for (const object of objects) {
    if (object.health === HealthStatus.DEGRADED) counts.degraded++;
    if (object.health === HealthStatus.MISSING) counts.missing++;
    if (object.health === HealthStatus.PROGRESSING) counts.progressing++;
    if (isDrifted(object)) counts.drifted++;
  }
  return counts;
}

function ownerOf({ key, parentIds }: ObjectState, objects: ReadonlyMap<string, ObjectState>): string | undefined {
  return parentIds
    .map((id) => textOfKey({ plugin: key?.plugin ?? "", deployTarget: key?.deployTarget ?? "", id }))
    .find((owner) => objects.has(owner));
}

function byPlace(objects: Iterable<ObjectState>): readonly ObjectState[] {
  const placed = [...objects].map((object) => {
    const { key, kind, namespace, name } = object;
    return { place: `${key?.deployTarget}\0${kind}\0${namespace}\0${name}`, object };
  });
  return placed.sort((one, other) => (one.place < other.place ? -1 : one.place > other.place ? 1 : 0)).map(({ object }) => object);
}

function testOf(word: string): (object: ObjectState) => boolean {
  const [, key = "", value = ""] = /^(kind|ns|namespace|target|health|is):(.*)$/.exec(word) ?? [];
  switch (key) {
    case "kind":
      return ({ kind }) => kind.toLowerCase().startsWith(value);
    case "ns":
    case "namespace":
      return ({ namespace }) => namespace.toLowerCase().startsWith(value);
    case "target":
      return (object) => (object.key?.deployTarget ?? "").toLowerCase().startsWith(value);
    case "health":
      return ({ health }) => healthWord(health).startsWith(value);
    case "is":
      return (object) => value === "out-of-sync" && isDrifted(object);
    default:
      return ({ kind, name }) => `${kind}/${name}`.toLowerCase().includes(word);
  }
}
