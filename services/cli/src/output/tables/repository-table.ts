import type { RepositoryStatus } from "@slipway/domain";
import { age } from "../words/age.ts";
import { table } from "./table.ts";

/** Repositories for people, one a line, with errors and problems below. */
export function repositoryTable(repositories: readonly RepositoryStatus[], nowMs: number): string {
  if (repositories.length === 0) return "no repositories: a running watcher reports those of its piped file";
  const problems = repositories.flatMap((status) => problemsOf(status, nowMs));
  const all = table(
    ["piped", "repository", "branch", "state", "since", "head", "last success", "remote"],
    repositories.map((status) => row(status, nowMs)),
  );
  return problems.length === 0 ? all : `${all}\n\n${problems.join("\n")}`;
}

function row(status: RepositoryStatus, nowMs: number): readonly string[] {
  const { pipedId, pipedName, repositoryId, branch, failingSince, head, lastSuccessAt, remote } = status;
  return [
    pipedName === "" ? pipedId : `${pipedId} (${pipedName})`,
    repositoryId,
    branch,
    failingSince ? "Failing" : lastSuccessAt ? "Ok" : "Unknown",
    failingSince ? age(failingSince, nowMs) : "-",
    head?.slice(0, 7) ?? "-",
    age(lastSuccessAt, nowMs),
    remote,
  ];
}

function problemsOf({ repositoryId, lastError, failingSince, problems }: RepositoryStatus, nowMs: number): readonly string[] {
  const when = failingSince ? "" : `before (${age(lastError?.at, nowMs)} ago): `;
  const error = lastError ? [`${repositoryId}: ${when}${lastError.reason}`] : [];
  return [...error, ...problems.map((problem) => `${repositoryId}: ${problem}`)];
}
