import {
  type CancelRequest,
  type Deployment,
  DeploymentStatus,
  FailedAttemptKind,
  ManualOperation,
  RollbackChoice,
  type Stage,
  StageStatus,
} from "@slipway/proto/state";
import { table } from "../output/table.ts";
import { age, words } from "../output/words.ts";

/** Deployments for people, one a line. */
export function deploymentTable(deployments: readonly Deployment[]): string {
  if (deployments.length === 0) return "no deployments";
  return table(
    ["id", "application", "status", "revision", "trigger", "age", "reason"],
    deployments.map((each) => [
      each.id,
      each.applicationName,
      words.deployment(each.status),
      each.trigger?.commit?.hash.slice(0, 7) ?? "-",
      [words.trigger(each.trigger?.kind), each.trigger?.commander].filter((part) => part).join(" by "),
      age(each.createdAt, Date.now()),
      each.statusReason,
    ]),
  );
}

/** One deployment for people: its facts, then its stages. */
export function describeDeployment(deployment: Deployment): string {
  const { trigger } = deployment;
  const facts = [
    ["Id", deployment.id],
    ["Application", deployment.applicationName],
    ["Status", `${words.deployment(deployment.status)}${deployment.statusReason ? ` (${deployment.statusReason})` : ""}`],
    ["Commit", `${trigger?.commit?.hash} ${trigger?.commit?.subject}`],
    ["Trigger", [words.trigger(trigger?.kind), trigger?.commander].filter((part) => part).join(" by ")],
    ["Strategy", deployment.strategyReason],
    ["Versions", deployment.versions.map(({ name, version }) => `${name} ${version}`.trim()).join(", ")],
    ["Ran before", deployment.runningCommitHash || "nothing"],
    ["Cancel", cancelInWords(deployment.cancel)],
    ["Rollback", rollbackInWords(deployment)],
    ["Trace", deployment.traceparent],
  ].filter(([name, value]) => !whenThere.has(name ?? "") || value !== "");
  const stages = deployment.stages.map((stage) => [
    stage.name,
    words.stage(stage.status),
    attemptInWords(stage),
    stage.metadata["pipecd/stage-display-metadata"] ?? "",
    stageReason(stage),
  ]);
  const lines = facts.map(([name, value]) => `${`${name}:`.padEnd(13)}${value ?? ""}`.trimEnd()).join("\n");
  return stages.length > 0 ? `${lines}\n\n${table(["stage", "status", "attempt", "shows", "reason"], stages)}` : lines;
}

/** Why it is where it is: what was said of it, who approved or skipped it and when, and whom it waits for. */
function stageReason({ statusReason, status, commands, failedAttempts, availableOperation, authorizedOperators }: Stage): string {
  const failed = failedAttempts.map(
    ({ kind, reason }) => `${kind === FailedAttemptKind.LOST ? "plugin lost" : "failed"} before: ${reason}`,
  );
  const given = commands.map(({ operation, commander, at }) => `${words.operation(operation)} by ${commander} ${age(at, Date.now())} ago`);
  const waits = status === StageStatus.RUNNING && availableOperation === ManualOperation.APPROVE;
  const waitsFor = waits ? `waits for ${authorizedOperators.length > 0 ? authorizedOperators.join(", ") : "an approval"}` : "";
  return [statusReason, ...failed, ...given, waitsFor].filter((part) => part !== "").join("; ");
}

const whenThere: ReadonlySet<string> = new Set(["Cancel", "Rollback"]);

const rollbackChoices: Readonly<Record<number, string>> = {
  [RollbackChoice.ROLLBACK]: ", with rollback",
  [RollbackChoice.NO_ROLLBACK]: ", without rollback",
};

function cancelInWords(cancel: CancelRequest | undefined): string {
  if (!cancel) return "";
  return `by ${cancel.commander || "an unknown person"} ${age(cancel.at, Date.now())} ago${rollbackChoices[cancel.rollback] ?? ""}`;
}

/** How the rollback ended or that it goes on, and who ended it; "" when there was none. */
function rollbackInWords({ status, rollbackResult, rollbackCancel, rollbackStartedAt }: Deployment): string {
  if (!rollbackStartedAt) return "";
  const result = status === DeploymentStatus.ROLLING_BACK ? "running" : words.rollback(rollbackResult).toLowerCase();
  return rollbackCancel ? `${result}, cancelled ${cancelInWords(rollbackCancel)}` : result;
}

/** Which attempt it is of how many; attempts that only a restart of the executor cut off do not use any up. */
function attemptInWords({ attempt, maxAttempts, failedAttempts }: Stage): string {
  if (attempt === 0) return "";
  const current = failedAttempts.length + 1;
  const resumed = attempt - current;
  return [
    current > 1 ? `${current}${current <= maxAttempts ? ` of ${maxAttempts}` : ""}` : "",
    resumed > 0 ? `resumed ${resumed === 1 ? "once" : `${resumed} times`}` : "",
  ]
    .filter((part) => part !== "")
    .join(", ");
}
