import type { DeploymentInfo } from "@slipway/plugin-sdk";

export interface ScriptEnvironment {
  readonly deployment: DeploymentInfo;
  /** The commit being deployed. */
  readonly commitHash: string;
  readonly isRollback: boolean;
  /** Variables inherited from this process. */
  readonly inherited: Readonly<Record<string, string>>;
  /** Variables from the application file, which take precedence. */
  readonly own: Readonly<Record<string, string>>;
}

/** The environment of a script: PipeCD's variables, with its names and formats. */
export function scriptEnvironment({ deployment, commitHash, isRollback, inherited, own }: ScriptEnvironment): Record<string, string> {
  const triggeredAt = Math.floor(deployment.createdAt.epochMilliseconds / 1000);
  // As Go marshals them: empty values are omitted.
  const context = withoutEmpty({
    deploymentID: deployment.id,
    applicationID: deployment.applicationId,
    applicationName: deployment.applicationName,
    triggeredAt,
    triggeredCommitHash: commitHash,
    triggeredCommander: deployment.triggeredBy,
    repositoryURL: deployment.repositoryUrl,
    summary: deployment.summary,
    labels: Object.keys(deployment.labels).length > 0 && deployment.labels,
    isRollback,
  });
  return {
    ...inherited,
    SR_DEPLOYMENT_ID: deployment.id,
    SR_APPLICATION_ID: deployment.applicationId,
    SR_APPLICATION_NAME: deployment.applicationName,
    SR_TRIGGERED_AT: String(triggeredAt),
    SR_TRIGGERED_COMMIT_HASH: commitHash,
    SR_TRIGGERED_COMMANDER: deployment.triggeredBy,
    SR_REPOSITORY_URL: deployment.repositoryUrl,
    SR_SUMMARY: deployment.summary,
    SR_IS_ROLLBACK: String(isRollback),
    SR_CONTEXT_RAW: JSON.stringify(context),
    ...Object.fromEntries(Object.entries(deployment.labels).map(([key, value]) => [`SR_LABELS_${key.toUpperCase()}`, value])),
    ...own,
  };
}

function withoutEmpty(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Boolean(value)));
}
