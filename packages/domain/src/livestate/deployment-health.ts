/** That a deploy target was healthy after a deployment. */
export interface DeploymentHealth {
  readonly applicationId: string;
  readonly projectId: string;
  readonly pipedId: string;
  readonly deploymentId: string;
  readonly plugin: string;
  readonly deployTarget: string;
  /** When it was observed. */
  readonly at: Temporal.Instant;
}
