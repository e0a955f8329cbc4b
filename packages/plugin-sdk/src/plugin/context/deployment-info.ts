/** The deployment a stage belongs to. */
export interface DeploymentInfo {
  readonly id: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly pipedId: string;
  readonly projectId: string;
  /** The user or program that triggered it; for an automatic deployment the author of the commit. */
  readonly triggeredBy: string;
  readonly createdAt: Temporal.Instant;
  readonly repositoryUrl: string;
  /** Why this strategy was chosen. */
  readonly summary: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly commit: CommitInfo;
}

/** The commit being deployed. */
export interface CommitInfo {
  readonly hash: string;
  readonly message: string;
  readonly author: string;
  readonly branch: string;
  readonly url: string;
  readonly createdAt: Temporal.Instant;
}
