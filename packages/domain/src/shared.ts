/** Where an application's files lie in Git. `path` is relative to the repository's root, "" for the root itself. */
export interface GitSource {
  readonly repositoryId: string;
  readonly remote: string;
  readonly branch: string;
  readonly path: string;
  readonly configFilename: string;
}

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

/** Names of deploy targets by plugin name. */
export type DeployTargets = Readonly<Record<string, readonly string[]>>;

export type ArtifactKind = "unknown" | "container-image" | "s3-object" | "git-source" | "terraform-module";

/** Something that is deployed, such as a container image. */
export interface ArtifactVersion {
  readonly kind: ArtifactKind;
  readonly name: string;
  readonly version: string;
  readonly url: string;
}

/** Why a deployment was made. */
export type TriggerKind = "commit" | "command" | "out-of-sync" | "chain";

/** How the desired state is reached: everything at once, or by the stages of the pipeline. */
export type SyncStrategy = "quick-sync" | "pipeline";

/** Who or what asked for a deployment, and for which commit. */
export interface Trigger {
  readonly kind: TriggerKind;
  readonly commit: Commit;
  /** Person, API key or chain; empty for an automatic trigger. */
  readonly commander: string;
  /** The strategy that was asked for; undefined lets the planner decide. */
  readonly strategy: SyncStrategy | undefined;
  readonly at: Temporal.Instant;
  /** Commit of another repository that caused this one, by its trailer. */
  readonly traceCommitHash: string | undefined;
  /** Commits since the last triggered one that touch the application, newest first, the deployed one included. */
  readonly commits: readonly Commit[];
}
