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
  readonly #managed = new Map<string, ManagedObject>();
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

  /** The object with a UID, if it has the marks of an application. */
  findManaged(uid: string): ManagedObject | undefined {
    return this.#managed.get(uid);
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
    this.#managed.set(object.uid, object);
    addTo(this.#byApplication, object.applicationId, object);
    const isSameApplication = before === undefined || before.applicationId === object.applicationId;
    this.#onChange(object.applicationId, { kind: "managed", before: isSameApplication ? before : undefined, now: object });
    if (!isSameApplication) this.#onChange(before.applicationId, { kind: "managed", before, now: undefined });
  }

  removeManaged(object: ManagedObject): void {
    this.#unlist(object);
    if (this.#managed.get(object.uid) === object) this.#managed.delete(object.uid);
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
        const managed = this.#managed.get(uid);
        if (managed !== undefined) roots.push(managed);
        above.push(...((this.#children.get(uid) ?? this.#children.get(ruledId(uid)))?.owners ?? []));
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
