import type { ApplicationView } from "../../connection/read-answer.ts";
import { age } from "../words/age.ts";
import { statusWord } from "../words/status-word.ts";
import { table } from "./table.ts";

/** Applications for people, one a line. */
export function applicationTable(views: readonly ApplicationView[], nowMs: number): string {
  if (views.length === 0) return "no applications";
  return table(
    ["name", "sync", "health", "revision", "deployed", "reason"],
    views.map((view) => row(view, nowMs)),
  );
}

/** One application that changed, as a line of its own. */
export function applicationLine(view: ApplicationView, nowMs: number): string {
  return row(view, nowMs).join("   ").trimEnd();
}

function row({ application, livestate, sync }: ApplicationView, nowMs: number): readonly string[] {
  const last = application.lastSucceeded;
  return [
    application.name,
    statusWord(sync.status),
    statusWord(livestate?.health ?? "unknown"),
    last?.commitHash.slice(0, 7) ?? "-",
    age(last?.completedAt, nowMs),
    sync.reason?.split("\n")[0] ?? "",
  ];
}
