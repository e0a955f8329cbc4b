import {
  approversLeft,
  attemptWords,
  type CancelRequest,
  type Deployment,
  displayText,
  failureWords,
  isFinal,
  operationWords,
  personName,
  rollbackChoiceWords,
  type Stage,
  type SupersedeRequest,
  supersededBy,
  targetResults,
} from "@slipway/domain";
import type { DeploymentTraces } from "../../connection/find-deployment-traces.ts";
import type { Shown } from "../print.ts";
import { table } from "../tables/table.ts";
import { age } from "../words/age.ts";
import { deploymentReason, deploymentStatusWord, pathWords, targetWords, tookWords } from "../words/deployment-words.ts";
import { duration } from "../words/duration.ts";
import { oneLine } from "../words/one-line.ts";
import { statusWord } from "../words/status-word.ts";
import { time } from "../words/time.ts";
import { triggerWords } from "../words/trigger-words.ts";
import { facts } from "./facts.ts";
import { traceFacts } from "./trace-facts.ts";

/** One deployment for people: its facts, with the traces that it is part of if they were asked for, then its stages. */
export function describeDeployment(
  deployment: Deployment,
  nowMs: number,
  { wide }: Shown = { wide: false },
  traces: DeploymentTraces = { traces: [] },
): string {
  const { trigger, cancel, stages } = deployment;
  const rollback = rollbackWords(deployment, nowMs);
  const about = facts([
    ["Id", deployment.id],
    ["Application", deployment.applicationName],
    ["Status", withReason(deploymentStatusWord(deployment), deploymentReason(deployment))],
    ["Commit", `${trigger.commit.hash} ${trigger.commit.subject}`],
    ...traceFacts(traces),
    ...planAttempts(deployment),
    ["Trigger", triggerWords(deployment)],
    ...(deployment.chainId === undefined ? [] : [["Chain", `${deployment.chainId}, block ${deployment.chainBlock + 1}`] as const]),
    ...(deployment.waitsFor === "" ? [] : [["Waits for", deployment.waitsFor] as const]),
    ...(deployment.waitSkippedBy === "" ? [] : [["Wait", `skipped by ${personName(deployment.waitSkippedBy)}`] as const]),
    ...(deployment.pruneTargets ? [["Prunes", "also what is on deploy targets that the application no longer has"] as const] : []),
    ...(deployment.planId === undefined ? [] : [["Plan", deployment.planId] as const]),
    ["Targets", targetWords(deployment.deployTargets)],
    ["Path", pathWords(deployment.source)],
    ...(deployment.configHash === ""
      ? []
      : [["Config hash", `sha256:${wide ? deployment.configHash : deployment.configHash.slice(0, 12)}`] as const]),
    ["Triggered", time(deployment.createdAt, nowMs)],
    ["Started", time(deployment.startedAt, nowMs)],
    ["Ended", time(deployment.completedAt, nowMs)],
    ["Took", tookWords(deployment, nowMs)],
    ["Strategy", deployment.strategyReason || deployment.strategy || "-"],
    ["Versions", deployment.versions.map(({ name, version }) => `${name} ${version}`.trim()).join(", ") || "-"],
    // Known once it was planned.
    ["Ran before", deployment.runningCommitHash ?? (stages.length === 0 ? "-" : "nothing")],
    ...(deployment.claims > 1 ? [["Claimed", `${deployment.claims} times: an executor restarted or took over`] as const] : []),
    ...(deployment.faultCode === "" ? [] : [["Fault code", deployment.faultCode] as const]),
    ...(cancel ? [["Cancel", cancelWords(cancel, nowMs)] as const] : []),
    ...(deployment.supersede && !isFinal(deployment.status) ? [["Superseded", supersedeWords(deployment.supersede)] as const] : []),
    ...(rollback === undefined ? [] : [["Rollback", rollback] as const]),
    ["OpenTelemetry trace", deployment.traceparent || "-"],
  ]);
  if (stages.length === 0) return about;
  const stageTable = table(
    ["stage", "status", "started", "took", "attempt", "shows", "reason"],
    stages.map((stage) => stageRow(stage, nowMs, wide)),
    { whole: wide },
  );
  const targets = stages.flatMap((stage) => targetRows(stage, wide));
  const shown = [about, stageTable];
  if (targets.length > 0) shown.push(table(["stage", "target", "result", "shows"], targets, { whole: wide }));
  return shown.join("\n\n");
}

/** What a stage did on each of its deploy targets. Those on which it succeeded are counted, unless the output is wide. */
function targetRows(stage: Stage, wide: boolean): readonly (readonly string[])[] {
  const results = targetResults(stage);
  const named = wide ? results : results.filter(({ result }) => result !== "succeeded");
  const rows = named.map(({ deployTarget, result, text }) => [stage.name, deployTarget, statusWord(result), oneLine(text, wide)]);
  const others = results.length - named.length;
  return others === 0 ? rows : [...rows, [stage.name, others === 1 ? "1 target" : `${others} targets`, statusWord("succeeded"), ""]];
}

/** How often planning failed for a reason that may pass, and why the last time. */
function planAttempts({ planAttempts: times, planProblem }: Deployment): readonly (readonly [string, string])[] {
  if (times === 0) return [];
  return [["Plan attempts", `${times} failed${planProblem === "" ? "" : `, the last one: ${planProblem}`}`]];
}

function stageRow(stage: Stage, nowMs: number, wide: boolean): readonly string[] {
  const { name, status, startedAt, completedAt } = stage;
  const started = startedAt?.toString({ smallestUnit: "second" }).slice(11, 20) ?? "";
  const took = startedAt ? duration(startedAt, completedAt ?? Temporal.Instant.fromEpochMilliseconds(Math.round(nowMs))) : "";
  return [name, statusWord(status), started, took, attemptsOf(stage), displayText(stage), oneLine(stageReason(stage, nowMs), wide)];
}

function withReason(status: string, reason: string): string {
  return reason === "" ? status : `${status} (${reason})`;
}

/** The stage's own reason, the failures before it, the approvals and skips with who gave them, and whom the stage waits for. */
function stageReason(stage: Stage, nowMs: number): string {
  const { statusReason, status, commands, failedAttempts, availableOperation } = stage;
  const failed = failedAttempts.map(({ kind, reason }) => `${failureWords[kind]} before: ${reason}`);
  const given = commands.map(
    ({ operation, commander, at }) => `${operationWords[operation]} by ${personName(commander)} ${age(at, nowMs)} ago`,
  );
  const waits = status === "running" && availableOperation === "approve";
  const anybody = commands.some(({ operation }) => operation === "approve") ? "another approval" : "an approval";
  const waitsFor = waits ? `waits for ${approversLeft(stage).join(", ") || anybody}` : "";
  return [statusReason, ...failed, ...given, waitsFor].filter((part) => part !== "").join("; ");
}

function cancelWords({ commander, at, rollback }: CancelRequest, nowMs: number): string {
  return `by ${personName(commander)} ${age(at, nowMs)} ago${rollbackChoiceWords[rollback]}`;
}

function supersedeWords(request: SupersedeRequest): string {
  const when =
    request.stuckAfterMs === 0
      ? "at the next safe point"
      : `once a stage has run for ${duration(request.at, request.at.add({ milliseconds: request.stuckAfterMs }))}`;
  return `to be ${supersededBy(request)}, ${when}`;
}

/** The result of the rollback, and who cancelled it; undefined without a rollback. */
function rollbackWords({ rollbackResult, rollbackCancel, rollbackStartedAt }: Deployment, nowMs: number): string | undefined {
  if (!rollbackStartedAt) return undefined;
  const result = rollbackResult ?? "running";
  return rollbackCancel ? `${result}, cancelled ${cancelWords(rollbackCancel, nowMs)}` : result;
}

/** Which attempt it is of how many. A restart of the executor resumes an attempt and uses none up. */
function attemptsOf(stage: Stage): string {
  if (stage.attempt === 0) return "";
  const failed = stage.failedAttempts.length;
  const resumed = stage.attempt - failed - 1;
  return [failed > 0 ? attemptWords(stage) : "", resumed > 0 ? `resumed ${resumed === 1 ? "once" : `${resumed} times`}` : ""]
    .filter((part) => part !== "")
    .join(", ");
}
