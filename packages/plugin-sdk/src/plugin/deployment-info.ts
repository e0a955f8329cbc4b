/** The deployment a stage belongs to. */
export interface DeploymentInfo {
  readonly id: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly pipedId: string;
  readonly projectId: string;
  /** Person or program that asked for it; for an automatic one the author of the commit. */
  readonly triggeredBy: string;
  readonly createdAt: Temporal.Instant;
  readonly repositoryUrl: string;
  /** Why it is deployed the way it is. */
  readonly summary: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly commit: CommitInfo;
}

/** The commit that is deployed. */
export interface CommitInfo {
  readonly hash: string;
  readonly message: string;
  readonly author: string;
  readonly branch: string;
  readonly url: string;
  readonly createdAt: Temporal.Instant;
}
