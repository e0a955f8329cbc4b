import { Fault } from "../fault.ts";
import type { Application } from "./application.ts";
import type { ApplicationEvent } from "./events.ts";
import { fightsAfterEnd } from "./fights/repairs.ts";
import { holdOfLost, holdsAfterEnd, holdsAfterQueued, withHold } from "./holds/change-holds.ts";
import { pruned, restored } from "./removal/after-removal.ts";

/**
 * Returns the application after an event. Accepts every event that a decision in this folder returned; validation is up to the decisions.
 * Throws `internal` if the event cannot follow the state, which is a bug in the caller.
 */
export function applyApplication(state: Application | undefined, event: ApplicationEvent): Application {
  if (event.kind === "registered") return event.application;
  if (!state) throw new Fault("internal", `event ${event.kind} of an application that was never registered`);
  return { ...state, ...change(state, event), updatedAt: event.at };
}

/** Until the file is read again: it may be gone as well, and whoever brings an application back does not ask for its objects to be deleted. */
const unread: Partial<Application> = { pruneOnRemoval: false };

/** Whoever enables an application wants it repaired again. */
function unfought({ holds }: Application): Partial<Application> {
  return { fights: [], holds: holds.filter(({ kind }) => kind !== "fought") };
}

type LaterEvent = Exclude<ApplicationEvent, { readonly kind: "registered" }>;

function change(state: Application, event: LaterEvent): Partial<Application> {
  switch (event.kind) {
    case "described":
      return { ...event.description, ...restored(state) };
    case "revision-seen":
      return {
        seen: event.revision,
        configProblems: event.problems,
        undeployed: event.undeployed,
        ...(event.problems.length > 0 && { warnings: [] }),
      };
    case "queued": {
      const gone = new Set(event.supersedes);
      const byDeploymentId = event.deployment.deploymentId;
      return {
        queue: [...state.queue.filter((queued) => !gone.has(queued.deploymentId)), event.deployment],
        superseded: [...state.superseded, ...event.supersedes.map((deploymentId) => ({ deploymentId, byDeploymentId }))],
        ...(event.deployment.removal
          ? { pruneCommit: "", forgotten: undefined }
          : { lastTriggered: event.reference, ...holdsAfterQueued(state, event.deployment, event.hold) }),
        failuresInRow: event.deployment.trigger === "out-of-sync" ? state.failuresInRow : 0,
        fights: event.fights,
        retry: event.deployment.trigger === "commit" ? undefined : state.retry,
        ...(event.revision && { seen: event.revision, configProblems: [] }),
        ...((event.revision || event.deployment.commitHash === state.undeployed?.commitHash) && { undeployed: undefined }),
      };
    }
    case "activated":
      return {
        activeDeploymentId: event.deploymentId,
        queue: state.queue.filter((queued) => queued.deploymentId !== event.deploymentId),
        superseded: state.superseded.filter(({ deploymentId }) => deploymentId !== event.deploymentId),
      };
    case "supersede-confirmed": {
      const notified = new Set(event.deploymentIds);
      return { superseded: state.superseded.filter(({ deploymentId }) => !notified.has(deploymentId)) };
    }
    case "settled": {
      const ended = event.deployment;
      return {
        queue: state.queue.filter((queued) => queued.deploymentId !== ended.deploymentId),
        activeDeploymentId: state.activeDeploymentId === ended.deploymentId ? undefined : state.activeDeploymentId,
        lostReason: "",
        ...holdsAfterEnd(state, ended, event.hold),
        failuresInRow: event.failuresInRow,
        fights: fightsAfterEnd(state.fights, ended, event.at),
        retry: event.retry,
        lastEnded: ended,
        lastTriggered: state.lastTriggered?.deploymentId === ended.deploymentId ? ended : state.lastTriggered,
        ...(ended.status === "succeeded" &&
          !ended.dryRun &&
          (ended.removal ? pruned(state, event.at, event.pruneLeft) : { lastSucceeded: ended })),
      };
    }
    case "lost": {
      const { lastTriggered } = state;
      const isNewest = lastTriggered?.deploymentId === event.deploymentId;
      return {
        activeDeploymentId: undefined,
        lostReason: event.reason,
        holds: isNewest ? withHold(state.holds, holdOfLost(lastTriggered, event.at)) : state.holds,
        liftedHolds: state.liftedHolds.filter(({ deploymentId }) => deploymentId !== event.deploymentId),
        lastTriggered: isNewest ? { ...lastTriggered, status: "failed", completedAt: event.at } : lastTriggered,
      };
    }
    case "held":
      return { holds: withHold(state.holds, event.hold) };
    case "released":
      return { holds: [], liftedHolds: [], failuresInRow: 0, fights: [] };
    case "toggled":
      return event.disabled
        ? { disabled: true, disabledReason: event.reason }
        : { disabled: false, disabledReason: "", ...unfought(state), ...(state.removedAt && unread), ...restored(state) };
    case "removed":
      return {
        removedAt: event.at,
        removedReason: event.reason,
        staysRemoved: event.staysRemoved,
        pruneCommit: event.pruneCommit,
        keptReason: event.keptReason,
      };
    case "forgotten":
      return { forgotten: event.forgotten };
  }
  return event satisfies never;
}
