import { limits } from "../bounds/limits.ts";
import { derivedId } from "../derived-id.ts";
import { type Drift, type DriftObservation, textOfDrift, textOfDriftedObject } from "./drift.ts";
import type { DriftEnding, DriftEpisode } from "./drift-episode.ts";

/** What an observation changes in the history of drifts. */
export interface EpisodeChanges {
  readonly opened: readonly DriftEpisode[];
  /** Episodes that are as before but for what was seen last of them, and those that closed. */
  readonly changed: readonly DriftEpisode[];
}

/**
 * Returns how an observation continues the open episodes of its application. What is observed again changes nothing. A drift whose object was not read neither
 * opens nor closes, and a drift that comes back after it closed, or that was made again after a deployment, is a new episode. No more than `most` episodes are open at a time.
 */
export function driftEpisodes(
  open: readonly DriftEpisode[],
  observation: DriftObservation,
  most = limits.drift.perApplication + 1,
): EpisodeChanges {
  const drifts = new Map(observation.drifts.map((drift) => [textOfDrift(drift), drift]));
  const missing = new Set(observation.drifts.filter(({ kind }) => kind === "missing").map(({ object }) => textOfDriftedObject(object)));
  const isClosed = closing(observation);
  const changed: DriftEpisode[] = [];
  let stillOpen = 0;
  for (const episode of open) {
    const key = textOfDrift(episode);
    const drift = drifts.get(key);
    if (drift ? isAnew(episode, drift, observation) : isClosed(episode)) {
      const isGone = missing.has(textOfDriftedObject(episode.object));
      changed.push(closed(episode, observation, isGone));
      continue;
    }
    drifts.delete(key);
    stillOpen += 1;
    const next = drift && seen(episode, drift, observation);
    if (next && JSON.stringify(next) !== JSON.stringify(episode)) changed.push(next);
  }
  const room = Math.max(0, most - stillOpen);
  return { opened: [...drifts.values()].slice(0, room).map((drift) => opened(drift, observation)), changed };
}

/** Whether a drift that is not listed is over. */
function closing({ isComplete, read, unread, drifts }: DriftObservation): (episode: DriftEpisode) => boolean {
  const targets = new Set(read.map(({ plugin, deployTarget }) => JSON.stringify([plugin, deployTarget])));
  const unknown = new Set(unread.map(textOfDriftedObject));
  return ({ kind, object }) =>
    isComplete ||
    // What is known of each object says more than that the application differs.
    (kind === "application" && drifts.length > 0) ||
    (targets.has(JSON.stringify([object.plugin, object.deployTarget])) && !unknown.has(textOfDriftedObject(object)));
}

/** Whether the manager set the field again after a deployment had ended, which repaired it in between although nobody saw that. */
function isAnew(episode: DriftEpisode, { setAt }: Drift, { afterDeploymentId }: DriftObservation): boolean {
  if (afterDeploymentId === episode.afterDeploymentId || setAt === undefined || episode.setAt === undefined) return false;
  return !setAt.equals(episode.setAt);
}

function opened(drift: Drift, { at, ...observation }: DriftObservation): DriftEpisode {
  return {
    ...drift,
    id: derivedId("drift", observation.applicationId, textOfDrift(drift), at.toString()),
    ...said(observation),
    openedAt: at,
    closedAt: undefined,
    ending: undefined,
    endedByDeploymentId: undefined,
  };
}

function seen(episode: DriftEpisode, drift: Drift, observation: DriftObservation): DriftEpisode {
  return { ...episode, ...drift, ...said(observation) };
}

function said({
  applicationId,
  applicationName,
  projectId,
  pipedId,
  commitHash,
  afterDeploymentId,
}: Omit<DriftObservation, "at">): Pick<
  DriftEpisode,
  "applicationId" | "applicationName" | "projectId" | "pipedId" | "commitHash" | "afterDeploymentId"
> {
  return { applicationId, applicationName, projectId, pipedId, commitHash, afterDeploymentId };
}

function closed(episode: DriftEpisode, observation: DriftObservation, isGone: boolean): DriftEpisode {
  const ending = endingOf(episode, observation, isGone);
  const endedByDeploymentId = ending === "deployment" ? observation.afterDeploymentId : undefined;
  return { ...episode, closedAt: observation.at, ending, endedByDeploymentId };
}

function endingOf(episode: DriftEpisode, { removed, afterDeploymentId, commitHash }: DriftObservation, isGone: boolean): DriftEnding {
  if (removed) return "removed";
  if (isGone) return "gone";
  if (afterDeploymentId !== undefined && afterDeploymentId !== episode.afterDeploymentId) return "deployment";
  return commitHash === episode.commitHash ? "undone" : "other-commit";
}
