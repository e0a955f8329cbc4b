import type { Commit, Deployment } from "@slipway/proto/state";

/** A commit and everywhere it went: by itself, within a later commit, or through a commit it caused in another repository. */
export interface Trace {
  readonly hash: string;
  /** Undefined when only a trailer named it: then its repository is not one of ours. */
  readonly commit: Commit | undefined;
  /** Newest first; not all of them when there are very many. */
  readonly deployments: readonly Deployment[];
  /** How many there are. */
  readonly deploymentCount: number;
}

export interface TraceFilter {
  /** Deployments of other projects are not seen, not even of the same commit. */
  readonly projectId?: string | undefined;
}
