import type { DeploymentFact } from "./deployment-fact.ts";

export type FailureCause = "failed" | "rolled-back" | "rollback" | "revert" | "hotfix" | "incident";

/** Something that says that a deployment failed. */
export interface FailureSign {
  readonly cause: FailureCause;
  /** The deployment or the incident that says so; "" if the deployment itself does. */
  readonly by: string;
  /** When it was known. */
  readonly knownMs: number;
  /** When it had ended; undefined while nothing has ended it. */
  readonly recoveredMs: number | undefined;
}

/**
 * Why a deployment counts as failed: the first sign of it. It `failed`, or was `rolled-back` by itself; a later deployment was a `rollback` or a `revert` of it;
 * a `hotfix` followed within the failure window; an `incident` began within the failure window. It had ended when the first sign had.
 */
export interface DeploymentFailure extends FailureSign {
  /** When users began to suffer: at its end, or when it started if it failed by itself. */
  readonly sinceMs: number;
}

/** What is shown of a deployment that counts. */
export type CountedDeployment = Pick<
  DeploymentFact,
  "deploymentId" | "projectId" | "applicationId" | "applicationName" | "labels" | "outcome" | "startedMs" | "endedMs" | "words"
>;

/** A deployment that reached a deploy target, and what became of it. */
export interface AssessedDeployment {
  readonly fact: CountedDeployment;
  /** How long each change took from its commit to the end of this deployment, the first that brought it. */
  readonly leadMs: readonly number[];
  readonly failure: DeploymentFailure | undefined;
  /** Whether it was made because of a failure: a rollback, a revert or a hotfix. */
  readonly isRework: boolean;
}

/** Returns the failure that signs tell of; of those that were known at the same time the first counts. Undefined without signs. */
export function failureOf(
  { outcome, startedMs, endedMs }: Pick<CountedDeployment, "outcome" | "startedMs" | "endedMs">,
  signs: readonly FailureSign[],
): DeploymentFailure | undefined {
  const [first, ...others] = signs;
  if (first === undefined) return undefined;
  const { cause, by, knownMs } = others.reduce((known, sign) => (sign.knownMs < known.knownMs ? sign : known), first);
  const recovered = signs.flatMap(({ recoveredMs }) => recoveredMs ?? []);
  return {
    cause,
    by,
    knownMs,
    sinceMs: outcome === "succeeded" ? endedMs : startedMs,
    recoveredMs: recovered.length === 0 ? undefined : Math.min(...recovered),
  };
}
