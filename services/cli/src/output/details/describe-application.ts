import {
  type Application,
  awaitsFormerTarget,
  describeHold,
  describeHolds,
  describeRetry,
  describeUndeployed,
  formatWarning,
  leftBehind,
  type Retry,
  type SyncState,
  type Undeployed,
} from "@slipway/domain";
import type { ApplicationView } from "../../connection/read-answer.ts";
import type { Shown } from "../print.ts";
import { resourceTable } from "../tables/resource-table.ts";
import { age } from "../words/age.ts";
import { lastFailure } from "../words/failure-words.ts";
import { statusWord } from "../words/status-word.ts";
import { time } from "../words/time.ts";
import { facts } from "./facts.ts";

/** One application for people: its facts, the problems of its file, its differences, its resources. */
export function describeApplication(
  { application, livestate, sync, healthReason, waitsFor }: ApplicationView,
  nowMs: number,
  { wide }: Shown = { wide: false },
): string {
  const { source } = application;
  const failure = lastFailure(application);
  const about = facts([
    ["Name", application.name],
    ["Id", application.id],
    ["Labels", pairs(application.labels, "=", ", ")],
    ["Source", `${source.remote} ${source.branch} ${source.path}/${source.configFilename}`],
    ["Targets", pairs(application.deployTargets, ": ", "; ")],
    ...(application.holds.length > 0 ? [["Held", heldWords(application, nowMs)] as const] : []),
    ...(application.undeployed ? [["In Git", undeployedWords(application.undeployed, application, nowMs)] as const] : []),
    // What was away may be back with all that it lacks, for example if it is another name of the same cluster.
    ...(application.retry && (sync.status !== "synced" || awaitsFormerTarget(application))
      ? [["Retry", retryWords(application.retry, application, nowMs)] as const]
      : []),
    ...(application.disabled ? [["Disabled", application.disabledReason || "no reason given"] as const] : []),
    ...(application.removedAt ? [["Removed", removalWords(application, nowMs)] as const] : []),
    ["Sync", syncWords(application, sync)],
    ["Health", `${statusWord(livestate?.health ?? "unknown")}${healthReason === "" ? "" : ` (${healthReason})`}`],
    ["Running", runningWords(application, nowMs)],
    ["Active", application.activeDeploymentId ?? "-"],
    ...(waitsFor === "" ? [] : [["Waits for", waitsFor] as const]),
    ["Last ended", lastEndedWords(application, nowMs)],
    ...(failure && !isSaidByHold(application, failure.why) ? [["Why", failure.why || "-"] as const] : []),
    ...(failure ? [["Next", failure.next] as const] : []),
    ...(application.lostReason === "" ? [] : [["Lost", application.lostReason] as const]),
    ["Queue", application.queue.map(({ deploymentId }) => deploymentId).join(", ") || "-"],
  ]);
  const warnings = application.warnings.map((warning) => `warning: ${formatWarning(warning)}`).join("\n");
  const parts = [
    about,
    application.configProblems.join("\n"),
    warnings,
    livestate?.syncDetail.trimEnd() ?? "",
    resourceTable(livestate?.resources ?? [], wide),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function pairs(record: Readonly<Record<string, string | readonly string[]>>, between: string, separator: string): string {
  return Object.entries(record)
    .map(([key, value]) => `${key}${between}${typeof value === "string" ? value : value.join(", ")}`)
    .join(separator);
}

/** Why it is held, that it is deployed again by itself, and that Git is ahead, have a line of their own. */
function syncWords(application: Application, { status, reason = "" }: SyncState): string {
  const { retry, undeployed } = application;
  const said = [describeHolds(application) || (retry ? describeRetry(retry) : ""), undeployed ? describeUndeployed(undeployed) : ""];
  const without = (text: string, part: string) =>
    part !== "" && text.startsWith(part) ? text.slice(part.length).replace(/^; /, "") : text;
  const others = said.reduce(without, reason);
  return others === "" ? statusWord(status) : `${statusWord(status)} (${others})`;
}

function runningWords({ lastSucceeded: last }: Application, nowMs: number): string {
  return last ? `${last.commitHash} since ${age(last.completedAt, nowMs)}` : "nothing yet";
}

function removalWords(application: Application, nowMs: number): string {
  const { removedAt, removedReason } = application;
  return `${age(removedAt, nowMs)} ago${removedReason && `: ${removedReason}`}; ${leftBehind(application)}`;
}

function heldWords({ holds, name }: Application, nowMs: number): string {
  const each = holds.map((hold) => `${describeHold(hold)}, since ${age(hold.since, nowMs)}`);
  const isWhole = holds.some(({ commitHash }) => commitHash === undefined);
  return `${each.join("; ")}. ${isWhole ? "" : "A new commit is deployed. "}To deploy it now: slipway app sync ${name}. To leave it to triggers again: slipway app release ${name}`;
}

/** Whether a hold says already why the last deployment failed. */
function isSaidByHold({ holds, lastEnded }: Application, why: string): boolean {
  return why !== "" && holds.some(({ deploymentId, reason }) => deploymentId === lastEnded?.deploymentId && reason.includes(why));
}

function retryWords(retry: Retry, { name }: Application, nowMs: number): string {
  return `${describeRetry(retry)}, since ${age(retry.since, nowMs)}. To deploy it now: slipway app sync ${name}`;
}

function undeployedWords(undeployed: Undeployed, { name }: Application, nowMs: number): string {
  return `${describeUndeployed(undeployed)}, since ${age(undeployed.since, nowMs)}. To deploy it: slipway app sync ${name}`;
}

function lastEndedWords({ lastEnded }: Application, nowMs: number): string {
  return lastEnded ? `${lastEnded.deploymentId} ${statusWord(lastEnded.status)}, ${time(lastEnded.completedAt, nowMs)}` : "-";
}
