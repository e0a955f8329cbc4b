import type { Commit, Deployment } from "@slipway/proto/state";

/** A commit and its deployments: by itself, within a later commit, or through a commit in another repository that it caused. */
export interface Trace {
  readonly hash: string;
  /** Undefined if the commit is known from a trailer only, because its repository is not deployed. */
  readonly commit: Commit | undefined;
  /** Newest first; truncated if there are very many. */
  readonly deployments: readonly Deployment[];
  /** Total number of deployments. */
  readonly deploymentCount: number;
}

export interface TraceFilter {
  /** Excludes deployments of other projects, even of the same commit. */
  readonly projectId?: string | undefined;
}
