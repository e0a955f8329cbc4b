import { type Application, type SyncStatus, shortId } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime/terminal";
import type { ApplicationView } from "../../connection/read-answer.ts";
import type { Shown } from "../print.ts";
import { cutToWidth, padToWidth } from "../terminal/display-width.ts";
import { terminalColumns } from "../terminal/terminal.ts";
import { age } from "../words/age.ts";
import { pathWords, targetWords } from "../words/deployment-words.ts";
import { failureLine } from "../words/failure-words.ts";
import { oneLine } from "../words/one-line.ts";
import { statusWord } from "../words/status-word.ts";
import { table } from "./table.ts";

/** Applications for people, one a line. */
export function applicationTable(views: readonly ApplicationView[], nowMs: number, { wide }: Shown = { wide: false }): string {
  if (views.length === 0) return "no applications";
  const extra = wide ? ["project", "piped", "repository", "labels"] : [];
  return table(
    ["name", "sync", "health", "revision", "deployed", "targets", "path", "id", ...extra, "reason"],
    views.map((view) => row(view, nowMs, wide)),
    { whole: wide },
  );
}

/** The usual widths of cells: they align most lines, although none knows the next one. */
const usualWidths = [20, 13, 11, 8, 4, 16, 16, 8];
const widest = 60;

/** From how many columns of a terminal on a line has these cells: what happened to an application comes before where it is. */
const sinceColumns: Readonly<Record<number, number>> = { 3: 100, 4: 100, 5: 160, 6: 160, 7: 160 };

/** One application that changed, as a line of its own that fits into the terminal. `left`: why it is in the list no more. */
export function applicationLine(
  view: ApplicationView,
  nowMs: number,
  { wide }: Shown = { wide: false },
  { left = "", columns = terminalColumns() }: { readonly left?: string | undefined; readonly columns?: number | undefined } = {},
): string {
  const room = wide ? Number.POSITIVE_INFINITY : (columns ?? Number.POSITIVE_INFINITY);
  const line = row(view, nowMs, wide, left)
    .map(visibleLine)
    .map((cell, at) => padToWidth(wide ? cell : cutToWidth(cell, widest), usualWidths[at] ?? 0))
    .filter((_, at) => room >= (sinceColumns[at] ?? 0))
    .join("   ")
    .trimEnd();
  return cutToWidth(line, room);
}

function row(view: ApplicationView, nowMs: number, wide: boolean, left = ""): readonly string[] {
  const { application, livestate, sync, waitsFor } = view;
  const { id, name, lastSucceeded: last, source, deployTargets, removedAt, projectId, pipedId, labels } = application;
  const commit = last?.commitHash ?? "-";
  return [
    name,
    removedAt && sync.status !== "orphaned" && sync.status !== "deploying" ? "Removed" : stateWord(application, waitsFor, sync.status),
    statusWord(livestate?.health ?? "unknown"),
    wide ? commit : commit.slice(0, 7),
    age(last?.completedAt, nowMs),
    targetWords(deployTargets) || "-",
    pathWords(source),
    wide ? id : shortId(id),
    ...(wide
      ? [
          projectId,
          pipedId,
          source.repositoryId,
          Object.entries(labels)
            .map((pair) => pair.join("="))
            .join(",") || "-",
        ]
      : []),
    [left, ...reasons(view, wide)].filter((part) => part !== "").join("; "),
  ];
}

/** What a person looks for first: that somebody has to act, or that nothing goes on by itself. */
function stateWord({ holds }: Application, waitsFor: string, status: SyncStatus): string {
  if (waitsFor !== "") return "Waiting";
  const isStill = status !== "deploying" && status !== "disabled" && status !== "orphaned" && status !== "invalid-config";
  return holds.length > 0 && isStill ? "Held" : statusWord(status);
}

/** Why it is held comes first: the line may be cut, and an older failure is in the past. */
function reasons(view: ApplicationView, wide: boolean): readonly string[] {
  const { application, sync, waitsFor } = view;
  const failure = isHeldFor(application) ? "" : failureLine(application, wide);
  const { status, statusReason = "" } = application.lastEnded ?? {};
  const isFailure = status === "failed" && `${statusReason}\n`.startsWith(`${sync.reason}\n`);
  const now = waitsFor !== "" ? `waiting for ${waitsFor}` : isFailure ? "" : oneLine(sync.reason ?? "", wide);
  return [...(application.holds.length > 0 ? [now, failure] : [failure, now]), unhealthyWords(view)];
}

/** Whether its last failure is the reason of a hold, which says so. */
function isHeldFor({ holds, lastEnded }: Application): boolean {
  return holds.some(({ deploymentId }) => deploymentId !== undefined && deploymentId === lastEnded?.deploymentId);
}

/** What is unhealthy. What is missing or could not be read is a reason of the sync status too. */
function unhealthyWords({ livestate, healthReason }: ApplicationView): string {
  return livestate?.health === "degraded" || livestate?.health === "progressing" ? healthReason : "";
}
