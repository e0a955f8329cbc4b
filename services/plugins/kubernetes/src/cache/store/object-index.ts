import type { ChildObject } from "./child-object.ts";
import type { ManagedObject } from "./managed-object.ts";

/** What changed of an application. */
export type ObjectChange =
  /** An object with its marks, as it was kept before and as it is kept now; undefined: not, or of another application. */
  | { readonly kind: "managed"; readonly before: ManagedObject | undefined; readonly now: ManagedObject | undefined }
  /** Something that an object with its marks owns, directly or not. */
  | { readonly kind: "owned"; readonly root: string };

/** What one follower told of an object, or several did: two follow a kind while its preferred version, or the place that is followed, changes. */
type Told<T> = T | readonly T[];

/** Owners of owners that are followed. Kubernetes does not forbid circles. */
const longestChain = 10;

/** What is kept of the objects of a cluster, by application and by owner. */
export class ObjectIndex {
  readonly #byApplication = new Map<string, Set<ManagedObject>>();
  /** By UID, as each follower told it last, the newest at the end: most are told by one. */
  readonly #managed = new Map<string, Told<ManagedObject>>();
  /** In the same way, by UID, and apart if they are kept whole. */
  readonly #children = new Map<string, Told<ChildObject>>();
  /** Most owners own one object: a set of one would take as much as the object. */
  readonly #byOwner = new Map<string, string | Set<string>>();
  readonly #onChange: (applicationId: string, change: ObjectChange) => void;

  /** `onChange` is called with each application of which something changed, after it did. */
  constructor(onChange: (applicationId: string, change: ObjectChange) => void) {
    this.#onChange = onChange;
  }

  /** How many objects are kept. */
  get size(): number {
    return this.#managed.size + this.#children.size;
  }

  /** The objects with the marks of an application. */
  managedOf(applicationId: string): Iterable<ManagedObject> {
    return this.#byApplication.get(applicationId) ?? [];
  }

  /** The object with a UID as it was told last, if it has the marks of an application. */
  findManaged(uid: string): ManagedObject | undefined {
    return newestOf(this.#managed.get(uid));
  }

  /** The same, as it was told last in one version of its kind, without what rules of users need. */
  findManagedAs(uid: string, version: string): ManagedObject | undefined {
    return allOf(this.#managed.get(uid)).findLast(({ resource, state }) => resource.version === version && state === undefined);
  }

  /** What an object owns, directly. */
  *ownedBy(uid: string): Generator<ChildObject, void, undefined> {
    const owned = this.#byOwner.get(uid) ?? [];
    for (const child of typeof owned === "string" ? [owned] : owned) {
      const found = newestOf(this.#children.get(child));
      if (found !== undefined) yield found;
    }
  }

  putManaged(object: ManagedObject, before: ManagedObject | undefined): void {
    if (before !== undefined) this.#unlist(before);
    replace(this.#managed, object.uid, before, object);
    addTo(this.#byApplication, object.applicationId, object);
    const isSameApplication = before === undefined || before.applicationId === object.applicationId;
    this.#onChange(object.applicationId, { kind: "managed", before: isSameApplication ? before : undefined, now: object });
    if (!isSameApplication) this.#onChange(before.applicationId, { kind: "managed", before, now: undefined });
  }

  removeManaged(object: ManagedObject): void {
    this.#unlist(object);
    replace(this.#managed, object.uid, object, undefined);
    this.#onChange(object.applicationId, { kind: "managed", before: object, now: undefined });
  }

  putChild(child: ChildObject, before: ChildObject | undefined): void {
    this.#replaceChild(idOf(child), before, child);
  }

  removeChild(child: ChildObject): void {
    this.#replaceChild(idOf(child), child, undefined);
  }

  /** Its owners are those that were told last. */
  #replaceChild(id: string, before: ChildObject | undefined, child: ChildObject | undefined): void {
    const was = newestOf(this.#children.get(id));
    replace(this.#children, id, before, child);
    const is = newestOf(this.#children.get(id));
    if (was === is) return;
    if (was !== undefined) this.#disown(was);
    for (const owner of is?.owners ?? []) this.#own(owner, id);
    this.#tell([...(is?.owners ?? []), ...(was?.owners ?? [])]);
  }

  /** Tells the applications of the objects at the end of all chains of owners. */
  #tell(owners: readonly string[]): void {
    const roots: ManagedObject[] = [];
    const seen = new Set<string>();
    let level = owners;
    for (let depth = 0; depth < longestChain && level.length > 0; depth++) {
      const above: string[] = [];
      for (const uid of level) {
        if (seen.has(uid)) continue;
        seen.add(uid);
        const managed = this.findManaged(uid);
        if (managed !== undefined) roots.push(managed);
        above.push(...(newestOf(this.#children.get(uid) ?? this.#children.get(ruledId(uid)))?.owners ?? []));
      }
      level = above;
    }
    for (const { applicationId, uid } of roots) this.#onChange(applicationId, { kind: "owned", root: uid });
  }

  #own(owner: string, id: string): void {
    const owned = this.#byOwner.get(owner);
    if (typeof owned === "object") owned.add(id);
    else this.#byOwner.set(owner, owned === undefined || owned === id ? id : new Set([owned, id]));
  }

  #unlist(object: ManagedObject): void {
    removeFrom(this.#byApplication, object.applicationId, object);
  }

  #disown(child: ChildObject): void {
    const id = idOf(child);
    for (const owner of child.owners) {
      const owned = this.#byOwner.get(owner);
      if (typeof owned === "object") owned.delete(id);
      if (owned === id || (typeof owned === "object" && owned.size === 0)) this.#byOwner.delete(owner);
    }
  }
}

function allOf<T extends object>(told: Told<T> | undefined): readonly T[] {
  if (told === undefined) return [];
  return Array.isArray(told) ? told : [told as T]; // not an array
}

function newestOf<T extends object>(told: Told<T> | undefined): T | undefined {
  return allOf(told).at(-1);
}

/** Keeps what a follower tells now, as the newest, instead of what it told before. */
function replace<T extends object>(objects: Map<string, Told<T>>, id: string, before: T | undefined, now: T | undefined): void {
  const others = allOf(objects.get(id)).filter((each) => each !== before);
  const all = now === undefined ? others : [...others, now];
  const [first] = all;
  if (first === undefined) objects.delete(id);
  else objects.set(id, all.length === 1 ? first : all);
}

/** An object may be kept both whole and not, for different applications. */
function idOf({ uid, whole }: ChildObject): string {
  return whole === undefined ? uid : ruledId(uid);
}

function ruledId(uid: string): string {
  return `${uid} ruled`;
}

function addTo<V>(sets: Map<string, Set<V>>, key: string, value: V): void {
  const set = sets.get(key);
  if (set) set.add(value);
  else sets.set(key, new Set([value]));
}

function removeFrom<V>(sets: Map<string, Set<V>>, key: string, value: V): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
