/** One commit of a repository. `subject` is the first line of its message, `body` the rest. */
export interface Commit {
  readonly hash: string;
  readonly subject: string;
  readonly body: string;
  readonly author: string;
  readonly branch: string;
  readonly url: string;
  readonly authoredAt: Temporal.Instant;
}

/** Why a deployment was created. */
export type TriggerKind = "commit" | "command" | "out-of-sync" | "chain";

/** How an application is deployed: everything at once, or by the stages of its pipeline. */
export type SyncStrategy = "quick-sync" | "pipeline";

/** Who or what requested a deployment, and for which commit. */
export interface Trigger {
  readonly kind: TriggerKind;
  readonly commit: Commit;
  /** Name of the person, API key or chain; empty for an automatic trigger. */
  readonly commander: string;
  /** The requested strategy; undefined lets the planner decide. */
  readonly strategy: SyncStrategy | undefined;
  readonly at: Temporal.Instant;
  /** The newest commit of another repository that caused the commits, from their trailers. */
  readonly traceCommitHash: string | undefined;
  /** All commits of other repositories that caused the commits, newest first; includes `traceCommitHash`. */
  readonly traceCommitHashes: readonly string[];
  /** Commits since the last triggered one that touch the application, newest first, including the deployed one. */
  readonly commits: readonly Commit[];
}
