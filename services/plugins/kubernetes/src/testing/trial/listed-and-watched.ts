import { setTimeout as delay } from "node:timers/promises";
import { inspect, isDeepStrictEqual } from "node:util";
import type { Livestate, LivestateUpdate } from "@slipway/plugin-sdk";

export interface ListedAndWatchedOptions {
  readonly list: () => Promise<Livestate>;
  readonly watch: () => AsyncIterable<LivestateUpdate>;
}

/** Returns a live state that lists and the first state of a watch agree on. Throws with both if they differ until the signal aborts. */
export async function listedAndWatched(
  { signal }: { readonly signal: AbortSignal },
  { list, watch }: ListedAndWatchedOptions,
): Promise<Livestate> {
  // What controllers do meanwhile makes a difference.
  let differences = "nothing yet";
  for (let tries = 1; !signal.aborted; tries++) {
    const [listed, watched] = [await list(), await firstOf(watch())];
    if (watched === undefined) break;
    if (isDeepStrictEqual(comparable(listed), comparable(watched))) return listed;
    differences = `${inspect(comparable(listed), { depth: 9 })}\n${inspect(comparable(watched), { depth: 9 })}`;
    await delay(50 * tries);
  }
  throw new Error(`lists and watch differ: ${differences}`);
}

/** What the first update of a watch says; undefined if there is none. A failure is an unknown state, as a list gives it. */
async function firstOf(updates: AsyncIterable<LivestateUpdate>): Promise<Livestate | undefined> {
  for await (const update of updates) {
    if (update.kind === "snapshot") return update.livestate;
    const reason = update.kind === "failure" ? update.reason : "";
    return { resources: [], sync: { status: "unknown", reason: `deploy target dev: ${reason}` } };
  }
  return undefined;
}

/** In an order that does not depend on that of answers. */
function comparable({ resources, sync }: Livestate): unknown {
  const sorted = resources.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return JSON.parse(JSON.stringify({ resources: sorted.map((resource) => ({ ...resource, parentIds: resource.parentIds ?? [] })), sync }));
}
