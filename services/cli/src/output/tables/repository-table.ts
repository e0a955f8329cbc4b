import type { RepositoryStatus } from "@slipway/domain";
import type { Shown } from "../print.ts";
import { age } from "../words/age.ts";
import { table } from "./table.ts";

/** Repositories for people, one a line, with errors and problems below. */
export function repositoryTable(repositories: readonly RepositoryStatus[], nowMs: number, { wide }: Shown): string {
  if (repositories.length === 0) return "no repositories: a running watcher reports those of its piped file";
  const problems = repositories.flatMap((status) => problemsOf(status, nowMs));
  const headings = ["piped", "repository", "branch", "state", "since", "head", "last success", "remote", ...(wide ? ["last error"] : [])];
  const rows = repositories.map((status) => [...row(status, nowMs, wide), ...(wide ? [lastErrorOf(status, nowMs)] : [])]);
  const all = table(headings, rows, { whole: wide });
  return problems.length === 0 ? all : `${all}\n\n${problems.join("\n")}`;
}

function row(status: RepositoryStatus, nowMs: number, wide: boolean): readonly string[] {
  const { pipedId, pipedName, repositoryId, branch, failingSince, head, lastSuccessAt, remote } = status;
  return [
    pipedName === "" ? pipedId : `${pipedId} (${pipedName})`,
    repositoryId,
    branch,
    failingSince ? "Failing" : lastSuccessAt ? "Ok" : "Unknown",
    failingSince ? age(failingSince, nowMs) : "-",
    (wide ? head : head?.slice(0, 7)) ?? "-",
    age(lastSuccessAt, nowMs),
    remote,
  ];
}

function lastErrorOf({ lastError }: RepositoryStatus, nowMs: number): string {
  return lastError ? `${age(lastError.at, nowMs)} ago: ${lastError.reason}` : "-";
}

function problemsOf({ repositoryId, lastError, failingSince, problems }: RepositoryStatus, nowMs: number): readonly string[] {
  const when = failingSince ? "" : `before (${age(lastError?.at, nowMs)} ago): `;
  const error = lastError ? [`${repositoryId}: ${when}${lastError.reason}`] : [];
  // Further lines stand further in: else one could be taken for a line of the list.
  return [...error, ...problems.map((problem) => `${repositoryId}: ${problem}`)].map((text) => text.replaceAll("\n", "\n    "));
}
