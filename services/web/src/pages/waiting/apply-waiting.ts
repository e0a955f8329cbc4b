import type { WatchDeploymentsResponse } from "@slipway/proto/api";
import type { Deployment } from "@slipway/proto/state";

/** Deployments by id. */
export interface Waiting {
  readonly now: ReadonlyMap<string, Deployment>;
  /** Those that waited since the page follows them and no longer do, as they were last: who approved one sees what became of it. */
  readonly before: ReadonlyMap<string, Deployment>;
}

export const nothingWaits: Waiting = { now: new Map(), before: new Map() };

/** How many are remembered of those that no longer wait. */
const mostBefore = 200;

/** What waits after some messages. */
export function applyWaiting(state: Waiting, messages: readonly WatchDeploymentsResponse[]): Waiting {
  const [now, before] = [new Map(state.now), new Map(state.before)];
  for (const { deployment, noLongerWaits } of messages) {
    if (deployment === undefined) continue;
    now.delete(deployment.id);
    before.delete(deployment.id);
    (noLongerWaits ? before : now).set(deployment.id, deployment);
  }
  for (const id of [...before.keys()].slice(0, Math.max(0, before.size - mostBefore))) before.delete(id);
  return { now, before };
}
