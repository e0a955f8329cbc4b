import type { Deployment, ExternalEvent, TracedCommit } from "@slipway/proto/state";

/** What is recorded of the way of one commit within one project. */
export interface Trace {
  readonly projectId: string;
  readonly hash: string;
  /** When the project first heard of it: from an external event, or from a deployment that contains it. */
  readonly firstAt: Temporal.Instant;
  /** What Git said of it; undefined if its repository is not deployed. */
  readonly git: TracedCommit | undefined;
  /** The external events that name it, oldest first, truncated if there are very many. */
  readonly externalEvents: readonly ExternalEvent[];
  /**
   * Newest first, truncated if there are very many: those that contain the commit by itself, within a later commit, or through a commit in another
   * repository that it caused; and the first of each application with an artifact that was built from it, or in the OpenTelemetry trace of its CI job.
   */
  readonly deployments: readonly Deployment[];
  /** Total number of deployments, also of those that are not in `deployments`. */
  readonly deploymentCount: number;
  /** When a deploy target (`plugin/target`) of a deployment was first healthy after its end, by the deployment's id. */
  readonly healthyAt: ReadonlyMap<string, ReadonlyMap<string, Temporal.Instant>>;
}
