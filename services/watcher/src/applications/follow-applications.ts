import type { ApplicationAggregates } from "@slipway/bus";
import type { Application } from "@slipway/domain";
import type { ApplicationIndex } from "./application-index.ts";

export interface FollowApplicationsOptions {
  readonly applications: Pick<ApplicationAggregates, "watch">;
  readonly index: Pick<ApplicationIndex, "observe" | "replace" | "retain">;
  readonly projectId: string;
  readonly pipedId: string;
  /** Called when a person added, enabled or released an application, and when one came back while its objects were deleted. */
  readonly onAdded: (application: Application) => void;
  /** Called when the index holds what exists after the server lost messages. */
  readonly onRestarted: () => void;
  readonly signal: AbortSignal;
}

/** An index that is kept current. */
export interface FollowedApplications {
  /** Resolves when the index holds all applications that exist now. */
  readonly ready: Promise<void>;
  /** Resolves when the signal aborts; rejects if the applications cannot be followed. */
  readonly done: Promise<void>;
}

/** Keeps the index current with what other processes write. */
export function followApplications({
  applications,
  index,
  projectId,
  pipedId,
  onAdded,
  onRestarted,
  signal,
}: FollowApplicationsOptions): FollowedApplications {
  const { promise: ready, resolve } = Promise.withResolvers<void>();
  const done = (async () => {
    let isReady = false;
    /** What the watch has named since it began again. */
    const named = new Set<string>();
    for await (const item of applications.watch({ projectId, pipedId }, { signal })) {
      if (item.kind === "ready") {
        if (isReady) {
          index.retain(named);
          onRestarted();
        }
        named.clear();
        isReady = true;
        resolve();
        continue;
      }
      if (item.kind === "state") named.add(item.state.id);
      // The watch only starts again if the server lost messages.
      if (item.kind === "state" && isReady) index.replace(item.state, item.sequence);
      else index.observe(item.state, item.sequence);
      if (item.kind !== "change") continue;
      const isAdded = item.event?.kind === "registered" && item.state.origin === "api";
      const isEnabled = item.event?.kind === "toggled" && !item.event.disabled;
      const isReleased = item.event?.kind === "released";
      const isPruned = item.event?.kind === "settled" && item.event.deployment.removal && item.state.removedAt === undefined;
      if (isAdded || isEnabled || isReleased || isPruned) onAdded(item.state);
    }
  })();
  return { ready: Promise.race([ready, done]), done };
}
