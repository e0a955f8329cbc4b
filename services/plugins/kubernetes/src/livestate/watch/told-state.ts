import type { LiveResource, Livestate, LivestateUpdate, SyncState } from "@slipway/plugin-sdk";
import type { TargetChange } from "./target/target-change.ts";

/** What a host was told of an application: it is told what differs from that. */
export class ToldState {
  #resources: Map<string, LiveResource> | undefined;
  #sync: SyncState = { status: "unknown" };
  #failure = "";

  /** Whether the host knows a state, so that changes can be told. */
  get isTold(): boolean {
    return this.#resources !== undefined;
  }

  /** Tells the whole state: as a snapshot if nothing is known, else what changed; undefined if nothing did. */
  tellAll({ resources, sync }: Livestate): LivestateUpdate | undefined {
    this.#failure = "";
    const before = this.#resources;
    if (before === undefined) {
      this.#resources = new Map(resources.map((resource) => [keyOf(resource), resource]));
      this.#sync = sync;
      return { kind: "snapshot", livestate: { resources, sync } };
    }
    const now = new Set(resources.map(keyOf));
    const removed = [...before].flatMap(([key, { deployTarget, id }]) => (now.has(key) ? [] : [{ deployTarget, id }]));
    return this.tell({ changed: resources, removed }, sync);
  }

  /** Tells what changed; undefined if the host knows all of it. Not before everything was told. */
  tell(change: TargetChange, sync: SyncState): LivestateUpdate | undefined {
    const known = this.#resources;
    if (known === undefined) throw new TypeError("a change was to be told before the first state");
    const removed = change.removed.filter((each) => known.delete(keyOf(each)));
    const changed = change.changed.filter((resource) => {
      const key = keyOf(resource);
      const before = known.get(key);
      known.set(key, resource);
      return before === undefined || !isSame(before, resource);
    });
    const before = this.#sync;
    this.#sync = sync;
    const isSameSync = before.status === sync.status && before.reason === sync.reason && before.detail === sync.detail;
    return changed.length === 0 && removed.length === 0 && isSameSync ? undefined : { kind: "delta", changed, removed, sync };
  }

  /** Tells that nothing is known any more, and why; undefined if that was told. The next state is a snapshot. */
  tellFailure(reason: string): LivestateUpdate | undefined {
    const isTold = this.#failure === reason;
    this.#resources = undefined;
    this.#failure = reason;
    return isTold ? undefined : { kind: "failure", reason };
  }
}

function keyOf({ deployTarget, id }: Pick<LiveResource, "deployTarget" | "id">): string {
  return `${deployTarget.length} ${deployTarget}${id}`;
}

function isSame(a: LiveResource, b: LiveResource): boolean {
  if (a === b) return true;
  return a.health === b.health && a.healthReason === b.healthReason && a.sync === b.sync && JSON.stringify(a) === JSON.stringify(b);
}
