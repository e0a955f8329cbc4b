import type { Db } from "../engines/engine.ts";
import { fittingIds, stateSizes } from "../history/state-sizes.ts";
import { deploymentsOfCommits } from "./deployments-of-commits.ts";
import { eventsNaming } from "./events-naming.ts";
import { commitKey, type ProjectCommit } from "./project-commit.ts";

/** How much of traces is read. */
export interface TraceLimits {
  /** Deployments of a trace. */
  readonly mostDeployments: number;
  /** Bytes of the states of all traces: those that do not fit any more are left out, and of a single larger trace its oldest deployments and newest events. */
  readonly maxBytes: number;
}

/** External events of a trace. */
const mostEvents = 1_000;

/** What of a trace is read: the ids of its newest deployments and of its oldest external events. */
export interface FittingTrace<Commit> {
  readonly commit: Commit;
  readonly deploymentIds: readonly string[];
  readonly deploymentCount: number;
  readonly externalEventIds: readonly string[];
}

/** Returns what fits of the traces of these commits, in their order: the first ones, at least one. Reads keys and sizes only, whatever the states are. */
export async function fittingTraces<Commit extends ProjectCommit>(
  db: Db,
  commits: readonly Commit[],
  { mostDeployments, maxBytes }: TraceLimits,
): Promise<FittingTrace<Commit>[]> {
  const deployments = await deploymentsOfCommits(db, commits);
  const events = await eventsNaming(db, commits);
  const newest = new Map([...deployments].map(([key, of]) => [key, of.slice(0, mostDeployments).map(({ id }) => id)]));
  const oldest = new Map([...events].map(([key, ids]) => [key, ids.slice(0, mostEvents)]));
  const deploymentSizes = await stateSizes(db, "deployments", [...new Set([...newest.values()].flat())]);
  const eventSizes = await stateSizes(db, "external_events", [...new Set([...oldest.values()].flat())]);
  const fitting: FittingTrace<Commit>[] = [];
  let bytes = 0;
  for (const commit of commits) {
    const key = commitKey(commit);
    const ofEvents = fittingIds(oldest.get(key) ?? [], eventSizes, maxBytes / 2);
    const ofDeployments = fittingIds(newest.get(key) ?? [], deploymentSizes, maxBytes - ofEvents.bytes);
    bytes += ofEvents.bytes + ofDeployments.bytes;
    if (fitting.length > 0 && bytes > maxBytes) return fitting;
    const deploymentCount = deployments.get(key)?.length ?? 0;
    fitting.push({ commit, deploymentIds: ofDeployments.ids, deploymentCount, externalEventIds: ofEvents.ids });
  }
  return fitting;
}
