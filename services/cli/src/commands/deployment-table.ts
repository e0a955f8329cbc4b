import { type Deployment, ManualOperation, type Stage, StageStatus } from "@slipway/proto/state";
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
    ["Trace", deployment.traceparent],
  ];
  const stages = deployment.stages.map((stage) => [
    stage.name,
    words.stage(stage.status),
    stage.attempt > 1 ? `attempt ${stage.attempt}` : "",
    stage.metadata["pipecd/stage-display-metadata"] ?? "",
    stageReason(stage),
  ]);
  const lines = facts.map(([name, value]) => `${`${name}:`.padEnd(13)}${value ?? ""}`.trimEnd()).join("\n");
  return stages.length > 0 ? `${lines}\n\n${table(["stage", "status", "attempt", "shows", "reason"], stages)}` : lines;
}

/** Why it is where it is: what was said of it, who approved or skipped it and when, and whom it waits for. */
function stageReason({ statusReason, status, commands, availableOperation, authorizedOperators }: Stage): string {
  const given = commands.map(({ operation, commander, at }) => `${words.operation(operation)} by ${commander} ${age(at, Date.now())} ago`);
  const waits = status === StageStatus.RUNNING && availableOperation === ManualOperation.APPROVE;
  const waitsFor = waits ? `waits for ${authorizedOperators.length > 0 ? authorizedOperators.join(", ") : "an approval"}` : "";
  return [statusReason, ...given, waitsFor].filter((part) => part !== "").join("; ");
}
