import { setTimeout as wait } from "node:timers/promises";
import { ApplicationSyncStatus, ResourceState_HealthStatus } from "@slipway/proto/plugin";
import { ObjectSync, type WatchLivestateRequest } from "@slipway/proto/plugin-extension";

/** What a plugin without an SDK has deployed: lights, of which each stage switches one on. */
export class WatchedLights {
  readonly #broken: string;
  #lit = 1;

  constructor(broken: string) {
    this.#broken = broken;
  }

  switchOn(): void {
    this.#lit += 1;
  }

  /** The stream on which a host follows the application, with the bug. */
  async *watch(requests: AsyncIterable<WatchLivestateRequest>, signal: AbortSignal) {
    let followed: { readonly applicationId: string; readonly followId: bigint } | undefined;
    let told = 0;
    let isOver = false;
    const reading = (async () => {
      for await (const { request } of requests) {
        followed = request.case === "follow" ? request.value : undefined;
        told = 0;
      }
    })()
      .catch(() => {})
      .finally(() => {
        isOver = this.#broken !== "ignores the end of a stream";
      });
    const heartbeat = { update: { case: "heartbeat" as const, value: {} } };
    if (this.#broken !== "begins without a heartbeat") yield heartbeat;
    for (let beatAt = Date.now(); !isOver && !signal.aborted; await wait(20)) {
      if (followed && told !== this.#lit) {
        const isNew = told === 0;
        const about = { ...followed, ...(this.#broken === "confuses what is followed" && { followId: 77n }) };
        yield { applicationId: about.applicationId, followId: about.followId, update: this.#update(told) };
        // What was followed again meanwhile begins anew.
        if (about.followId === followed.followId || this.#broken === "confuses what is followed") told = this.#lit;
        if (isNew && this.#broken === "removes what it has not told")
          yield { ...about, update: { case: "delta" as const, value: { removed: [{ deployTarget: "dev", id: "light-9" }], syncState } } };
      } else if (Date.now() - beatAt > 200 && this.#broken !== "sends one heartbeat only") {
        beatAt = Date.now();
        yield heartbeat;
      }
    }
    void reading;
  }

  #update(told: number) {
    const lights = Array.from({ length: this.#lit }, (_, at) => light(at));
    const isDelta = told > 0 || this.#broken === "begins with a change";
    if (!isDelta) return { case: "snapshot" as const, value: { objects: lights, syncState, hasMore: false } };
    const changed = this.#broken === "forgets a change" ? [] : lights.slice(told);
    return { case: "delta" as const, value: { changed, removed: [], syncState } };
  }
}

const syncState = { status: ApplicationSyncStatus.SYNCED };

function light(at: number) {
  const resource = { id: `light-${at}`, name: `light-${at}`, resourceType: "Light", deployTarget: "dev", createdAt: 1n, updatedAt: 1n };
  return { resource: { ...resource, healthStatus: ResourceState_HealthStatus.HEALTHY }, sync: ObjectSync.SYNCED };
}
