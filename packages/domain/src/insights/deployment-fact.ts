import { type Deployment, isFinal } from "../deployment/deployment.ts";

/** What a deployment did: brought another commit, deployed an earlier deployment again, or deployed the commit that was there already. */
export type FactKind = "change" | "rollback" | "repeat";

/**
 * How a deployment ended for those who use the application. `failed`: it failed after a stage had started, and what ran before was not restored.
 * `rolled-back`: it failed or was cancelled, and its own rollback restored it. `not-deployed`: nothing reached a deploy target, or nobody judged it.
 */
export type FactOutcome = "succeeded" | "failed" | "rolled-back" | "not-deployed";

/** A commit that a deployment brings. */
export interface DeployedChange {
  /** The first digits of its hash, enough to tell it from the others of its application. */
  readonly commit: string;
  readonly committedMs: number;
}

/** What insights need to know of a deployment that has ended. It depends on nothing but the deployment. */
export interface DeploymentFact {
  readonly deploymentId: string;
  readonly projectId: string;
  readonly applicationId: string;
  readonly applicationName: string;
  /** Those of the application when it was deployed. */
  readonly labels: Readonly<Record<string, string>>;
  readonly kind: FactKind;
  readonly outcome: FactOutcome;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly changes: readonly DeployedChange[];
  /** The commits that its commits revert, by `git revert`. */
  readonly reverts: readonly string[];
  /** What its commits call themselves, in lower case: the type of a conventional subject, and the keys of trailers whose value is not "false" or "no". */
  readonly words: readonly string[];
}

const mostWords = 40;

/** Returns the fact of a deployment; undefined if it has not ended, or deletes what its application deployed. */
export function deploymentFact(deployment: Deployment): DeploymentFact | undefined {
  const { status, completedAt, removal, trigger } = deployment;
  if (!isFinal(status) || completedAt === undefined || removal) return undefined;
  const commits = new Map([trigger.commit, ...trigger.commits].map((commit) => [commit.hash, commit]));
  const kind = kindOf(deployment);
  const messages = kind === "change" ? [...commits.values()] : [];
  return {
    deploymentId: deployment.id,
    projectId: deployment.projectId,
    applicationId: deployment.applicationId,
    applicationName: deployment.applicationName,
    labels: deployment.labels,
    kind,
    outcome: outcomeOf(deployment),
    startedMs: (deployment.startedAt ?? deployment.createdAt).epochMilliseconds,
    endedMs: completedAt.epochMilliseconds,
    changes: messages.flatMap(({ hash, authoredAt }) =>
      authoredAt ? [{ commit: hash.slice(0, 12), committedMs: authoredAt.epochMilliseconds }] : [],
    ),
    reverts: [...new Set(messages.flatMap(({ body }) => revertedBy(body)))],
    words: [...new Set(messages.flatMap(({ subject, body }) => wordsOf(subject, body)))].slice(0, mostWords),
  };
}

function kindOf({ rollbackToDeploymentId, runningCommitHash, trigger }: Deployment): FactKind {
  if (rollbackToDeploymentId !== undefined) return "rollback";
  return runningCommitHash === trigger.commit.hash ? "repeat" : "change";
}

function outcomeOf({ status, stages, rollbackStartedAt, rollbackResult }: Deployment): FactOutcome {
  if (status === "succeeded") return "succeeded";
  if (status === "superseded") return "not-deployed";
  if (rollbackStartedAt) return rollbackResult === "succeeded" ? "rolled-back" : "failed";
  return status === "failed" && stages.some((stage) => stage.startedAt) ? "failed" : "not-deployed";
}

function revertedBy(body: string): string[] {
  return [...body.matchAll(/\bThis reverts commit ([0-9a-f]{40}(?:[0-9a-f]{24})?)\b/g)].flatMap(([, hash]) => hash ?? []);
}

function wordsOf(subject: string, body: string): string[] {
  const type = /^([a-z][\w-]{0,30})(?:\([^)]*\))?!?:/i.exec(subject)?.[1];
  const [trailers = ""] = body
    .trimEnd()
    .split(/\n\s*\n/)
    .slice(-1);
  const keys = [...trailers.matchAll(/^([a-z][\w-]{0,60}):[ \t]*(.*)$/gim)].flatMap(([, key, value = ""]) =>
    key && !/^(false|no)$/i.test(value.trim()) ? [key] : [],
  );
  return [...(type ? [type] : []), ...keys].map((word) => word.toLowerCase());
}
