import type { Drift } from "./drift.ts";

/**
 * How a drift ended. `deployment`: a deployment of the application ran in between. `undone`: without one, so a person or a controller undid it. `gone`: the object
 * is not there any more, which is another drift. `other-commit`: the application is compared with another commit. `removed`: the application was removed.
 */
export type DriftEnding = "deployment" | "undone" | "gone" | "other-commit" | "removed";

/** One drift from its beginning to its end. The values, the manager and the reason are those that were seen last. */
export interface DriftEpisode extends Drift {
  readonly id: string;
  readonly applicationId: string;
  /** Its name when the drift was seen last. */
  readonly applicationName: string;
  readonly projectId: string;
  readonly pipedId: string;
  /** The commit from which it differs. */
  readonly commitHash: string;
  /** The newest deployment that ended while it was open, or before; undefined if none had. */
  readonly afterDeploymentId: string | undefined;
  /** When it was seen first. The manager may have set the field earlier. */
  readonly openedAt: Temporal.Instant;
  /** When it was first not seen any more; undefined while it is open. */
  readonly closedAt: Temporal.Instant | undefined;
  /** Undefined while it is open. */
  readonly ending: DriftEnding | undefined;
  /** The deployment that ended it; undefined if none did. */
  readonly endedByDeploymentId: string | undefined;
}
