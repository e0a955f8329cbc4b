import type { ChildObject } from "./child-object.ts";
import type { ManagedObject } from "./managed-object.ts";

/** What changed of an application. */
export type ObjectChange =
  /** An object with its marks, as it was kept before and as it is kept now; undefined: not, or of another application. */
  | { readonly kind: "managed"; readonly before: ManagedObject | undefined; readonly now: ManagedObject | undefined }
  /** Something that an object with its marks owns, directly or not. */
  | { readonly kind: "owned"; readonly root: string };

/** Owners of owners that are followed. Kubernetes does not forbid circles. */
const longestChain = 10;

/** What is kept of the objects of a cluster, by application and by owner. */
export class ObjectIndex {
  readonly #byApplication = new Map<string, Set<ManagedObject>>();
  /** By UID, as each follower told it last, the newest at the end: most are told by one. */
  readonly #managed = new Map<string, ManagedObject | readonly ManagedObject[]>();
  readonly #children = new Map<string, ChildObject>();
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
    return allOf(this.#managed.get(uid)).at(-1);
  }

  /** What an object owns, directly. */
  *ownedBy(uid: string): Generator<ChildObject, void, undefined> {
    const owned = this.#byOwner.get(uid) ?? [];
    for (const child of typeof owned === "string" ? [owned] : owned) {
      const found = this.#children.get(child);
      if (found !== undefined) yield found;
    }
  }

  putManaged(object: ManagedObject, before: ManagedObject | undefined): void {
    if (before !== undefined) this.#unlist(before);
    this.#keep(object.uid, [...allOf(this.#managed.get(object.uid)).filter((each) => each !== before), object]);
    addTo(this.#byApplication, object.applicationId, object);
    const isSameApplication = before === undefined || before.applicationId === object.applicationId;
    this.#onChange(object.applicationId, { kind: "managed", before: isSameApplication ? before : undefined, now: object });
    if (!isSameApplication) this.#onChange(before.applicationId, { kind: "managed", before, now: undefined });
  }

  removeManaged(object: ManagedObject): void {
    this.#unlist(object);
    this.#keep(
      object.uid,
      allOf(this.#managed.get(object.uid)).filter((each) => each !== object),
    );
    this.#onChange(object.applicationId, { kind: "managed", before: object, now: undefined });
  }

  putChild(child: ChildObject): void {
    const id = idOf(child);
    const before = this.#children.get(id);
    if (before !== undefined) this.#disown(before);
    this.#children.set(id, child);
    for (const owner of child.owners) this.#own(owner, id);
    this.#tell([...child.owners, ...(before?.owners ?? [])]);
  }

  removeChild(child: ChildObject): void {
    if (this.#children.get(idOf(child)) !== child) return; // another follower told it too
    this.#disown(child);
    this.#children.delete(idOf(child));
    this.#tell(child.owners);
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
        above.push(...((this.#children.get(uid) ?? this.#children.get(ruledId(uid)))?.owners ?? []));
      }
      level = above;
    }
    for (const { applicationId, uid } of roots) this.#onChange(applicationId, { kind: "owned", root: uid });
  }

  #keep(uid: string, objects: readonly ManagedObject[]): void {
    const [first] = objects;
    if (first === undefined) this.#managed.delete(uid);
    else this.#managed.set(uid, objects.length === 1 ? first : objects);
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

function allOf(objects: ManagedObject | readonly ManagedObject[] | undefined): readonly ManagedObject[] {
  if (objects === undefined) return [];
  return "uid" in objects ? [objects] : objects;
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
