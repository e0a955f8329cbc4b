import { Fault } from "../fault.ts";
import type { LiveResource } from "./livestate.ts";

/** What names a resource among those of one plugin, or of all plugins if each names its own. */
export type TargetResource = Pick<LiveResource, "deployTarget" | "id"> & Partial<Pick<LiveResource, "plugin">>;

/** What a plugin says of the live state of an application: everything, what changed since, or why it is not known. */
export type LivestateUpdate<Resource extends TargetResource, Sync> =
  | { readonly kind: "snapshot"; readonly resources: readonly Resource[]; readonly sync: Sync }
  | {
      readonly kind: "delta";
      /** Resources that are new or not as they were. */
      readonly changed: readonly Resource[];
      readonly removed: readonly TargetResource[];
      readonly sync: Sync;
    }
  /** `ended`: the plugin does not go on by itself. */
  | { readonly kind: "failure"; readonly reason: string; readonly ended: boolean };

type Pending<Resource, Sync> =
  | { readonly kind: "snapshot"; readonly resources: Map<string, Resource>; readonly sync: Sync }
  | {
      readonly kind: "delta";
      readonly changed: Map<string, Resource>;
      readonly removed: Map<string, TargetResource>;
      readonly sync: Sync;
    };

/**
 * The updates of one application that a reader has not taken yet, merged into one: however slow the reader is, no more is kept than the resources that exist and those that
 * it knows.
 */
export class MergedUpdates<Resource extends TargetResource, Sync> {
  #pending: Pending<Resource, Sync> | Extract<LivestateUpdate<Resource, Sync>, { kind: "failure" }> | undefined;
  /** Keys of the resources that the reader knows. */
  #taken = new Set<string>();
  #isKnown = false;

  /** `known`: the resources that the reader may know already, so that changes of them may come first. Default: none, and a snapshot comes first. */
  constructor(known?: Iterable<TargetResource>) {
    if (known === undefined) return;
    this.#isKnown = true;
    this.#taken = new Set(Array.from(known, keyOf));
  }

  get isEmpty(): boolean {
    return this.#pending === undefined;
  }

  /** Throws `precondition` for a delta before the first snapshot, or between a failure and the next snapshot. */
  put(update: LivestateUpdate<Resource, Sync>): void {
    if (update.kind === "delta") {
      this.#change(update);
      return;
    }
    this.#isKnown = update.kind === "snapshot";
    this.#pending =
      update.kind === "failure"
        ? update
        : { kind: "snapshot", resources: new Map(update.resources.map((each) => [keyOf(each), each])), sync: update.sync };
  }

  /** Everything that was put since the last call, as one update; undefined if nothing was. */
  take(): LivestateUpdate<Resource, Sync> | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending === undefined || pending.kind === "failure") return pending;
    if (pending.kind === "snapshot") {
      this.#taken = new Set(pending.resources.keys());
      return { ...pending, resources: [...pending.resources.values()] };
    }
    for (const key of pending.changed.keys()) this.#taken.add(key);
    for (const key of pending.removed.keys()) this.#taken.delete(key);
    return { ...pending, changed: [...pending.changed.values()], removed: [...pending.removed.values()] };
  }

  #change({ changed, removed, sync }: Extract<LivestateUpdate<Resource, Sync>, { kind: "delta" }>): void {
    const pending = this.#pending;
    if (!this.#isKnown || pending?.kind === "failure") throw new Fault("precondition", "a change came before a snapshot");
    if (pending?.kind === "snapshot") {
      for (const each of removed) pending.resources.delete(keyOf(each));
      for (const each of changed) pending.resources.set(keyOf(each), each);
      this.#pending = { ...pending, sync };
      return;
    }
    const delta = { ...(pending ?? { kind: "delta", changed: new Map(), removed: new Map() }), sync };
    for (const each of removed) {
      const key = keyOf(each);
      delta.changed.delete(key);
      // One that the reader never knew leaves nothing behind.
      if (this.#taken.has(key)) delta.removed.set(key, nameOf(each));
    }
    for (const each of changed) {
      delta.removed.delete(keyOf(each));
      delta.changed.set(keyOf(each), each);
    }
    this.#pending = delta;
  }
}

function keyOf({ plugin, deployTarget, id }: TargetResource): string {
  return JSON.stringify([plugin, deployTarget, id]);
}

function nameOf({ plugin, deployTarget, id }: TargetResource): TargetResource {
  return { ...(plugin !== undefined && { plugin }), deployTarget, id };
}
