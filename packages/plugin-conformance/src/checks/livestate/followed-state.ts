import { Fault } from "@slipway/domain";
import { ApplicationSyncStatus } from "@slipway/proto/plugin";
import type { LiveObject, WatchLivestateResponse } from "@slipway/proto/plugin-extension";
import { demand } from "../../conformance-check.ts";
import { wordOf } from "../word-of.ts";

/** The state of an application as the messages of a stream tell it. Each message that a host could not use is a finding. */
export class FollowedState {
  readonly #applicationId: string;
  readonly followId: bigint;
  #objects: ReadonlyMap<string, string> | undefined;
  #parts: LiveObject[] = [];
  #sync = "";

  constructor(applicationId: string, followId: bigint) {
    this.#applicationId = applicationId;
    this.followId = followId;
  }

  /** Whether all of a snapshot has come. */
  get isKnown(): boolean {
    return this.#objects !== undefined;
  }

  get size(): number {
    return this.#objects?.size ?? 0;
  }

  /** Takes in a message. False for one that is about something else. Throws `unavailable` for a failure, and `precondition` for a mistake. */
  put({ applicationId, followId, update }: WatchLivestateResponse): boolean {
    if (update.case === "heartbeat") return false;
    demand(update.case !== undefined, "a message has neither a heartbeat, a snapshot, a delta nor a failure");
    demand(
      applicationId === this.#applicationId && followId === this.followId,
      `a ${update.case} is about application "${applicationId}" with follow_id ${followId}: application "${this.#applicationId}" is followed with ${this.followId}`,
    );
    if (update.case === "failure") throw new Fault("unavailable", update.value.reason || "a failure has no reason");
    if (update.case === "delta") {
      demand(this.#objects !== undefined, "a delta came before the first snapshot");
      const objects = new Map(this.#objects);
      for (const object of update.value.changed) objects.set(keyOf(object), textOf(object));
      for (const { deployTarget, id } of update.value.removed)
        demand(objects.delete(`${deployTarget}/${id}`), `a delta removes ${deployTarget}/${id}, which was not told before`);
      this.#objects = objects;
      this.#sync = syncOf(update.value.syncState);
      return true;
    }
    this.#parts.push(...update.value.objects);
    if (update.value.hasMore) return true;
    const keys = this.#parts.map(keyOf);
    const twice = keys.find((key, at) => keys.indexOf(key) < at);
    demand(twice === undefined, `a snapshot has ${twice} twice`);
    this.#objects = new Map(this.#parts.map((object) => [keyOf(object), textOf(object)]));
    this.#parts = [];
    this.#sync = syncOf(update.value.syncState);
    return true;
  }

  /** What is different in another state of the application; undefined if nothing is. */
  differenceFrom(other: FollowedState): string | undefined {
    if (this.#sync !== other.#sync) return `it is ${this.#sync}, and then ${other.#sync}`;
    const [one, two] = [this.#objects ?? new Map(), other.#objects ?? new Map()];
    for (const [key, text] of one) if (!two.has(key)) return `${key} is not in the snapshot: ${text}`;
    for (const [key, text] of two) if (one.get(key) !== text) return `${key} is ${one.get(key) ?? "not known"}, and then ${text}`;
    return undefined;
  }
}

function keyOf({ resource }: LiveObject): string {
  demand(resource !== undefined, "an object has no resource");
  demand(resource.id !== "", "an object has no id");
  return `${resource.deployTarget}/${resource.id}`;
}

/** What hosts show of an object. Reasons are left out: they may have times. */
function textOf({ resource, sync, drift }: LiveObject): string {
  const { name, resourceType, healthStatus, parentIds = [] } = resource ?? {};
  return JSON.stringify({ name, resourceType, healthStatus, parentIds, sync, drift: drift.map(({ field }) => field) });
}

function syncOf(state: { readonly status: ApplicationSyncStatus } | undefined): string {
  demand(state !== undefined, "a snapshot or delta has no sync status");
  return wordOf(ApplicationSyncStatus, state.status);
}
