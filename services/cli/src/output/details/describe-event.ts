import { type EventHandling, type ExternalEvent, eventStatus } from "@slipway/domain";
import type { Shown } from "../print.ts";
import { labelWords } from "../tables/events-table.ts";
import { table } from "../tables/table.ts";
import { age } from "../words/age.ts";
import { oneLine } from "../words/one-line.ts";
import { pullRequestWords } from "../words/pull-request-words.ts";
import { statusWord } from "../words/status-word.ts";
import { time } from "../words/time.ts";
import { facts } from "./facts.ts";

/** One event for people: what it says, then what each handler did with it. */
export function describeEvent(event: ExternalEvent, nowMs: number, { wide }: Shown = { wide: false }): string {
  const { handlings, handlingsCut, commit } = event;
  const about = facts([
    ["Id", event.id],
    ["Project", event.projectId],
    ["Name", event.name],
    ["Status", statusWord(eventStatus(event))],
    ["Data", event.data || "-"],
    ["Labels", labelWords(event.labels)],
    ["Contexts", labelWords(event.contexts)],
    ["Commit", commit ? `${commit.hash} ${commit.title}`.trim() : "-"],
    ...(commit?.url ? [["Commit page", commit.url] as const] : []),
    ...(commit?.author ? [["Author", commit.author] as const] : []),
    ...event.artifacts.map(({ purl, image, version, digest }) => ["Artifact", purl || nameOf(image, version, digest)] as const),
    ...(event.type === "" ? [] : [["Type", event.type] as const]),
    ["Source", `${event.source}, id ${event.sourceId}`],
    ...(event.subject === "" ? [] : [["Subject", event.subject] as const]),
    ...(event.chainId === "" ? [] : [["Chain", event.chainId] as const]),
    ...(event.occurredAt ? [["Happened", time(event.occurredAt, nowMs)] as const] : []),
    ["Registered", `${time(event.registeredAt, nowMs)} by ${event.actor.name || "an unnamed user"}`],
    ...(event.content === "" ? [] : [["Content", event.content] as const]),
    ["OpenTelemetry trace", event.traceparent || "-"],
  ]);
  if (handlings.length === 0) return `${about}\n\nno handler has reported`;
  const hasPulls = handlings.some(({ pullRequest }) => pullRequest);
  const rows = table(
    ["handler", "repository", "status", "age", "commit", ...(hasPulls ? ["pull request"] : []), "link", "reason"],
    handlings.map((handling) => rowOf(handling, nowMs, { wide, hasPulls })),
    { whole: wide },
  );
  return `${about}\n\n${rows}${handlingsCut > 0 ? `\n${handlingsCut} earlier reports are not kept` : ""}`;
}

function nameOf(image: string, version: string, digest: string): string {
  return `${image}${version && `:${version}`}${digest && `@${digest}`}`;
}

function rowOf(
  { configFile, repositoryId, branch, status, at, commitHash, pullRequest, url, reason }: EventHandling,
  nowMs: number,
  { wide, hasPulls }: { readonly wide: boolean; readonly hasPulls: boolean },
): readonly string[] {
  return [
    configFile || "-",
    branch === "" ? repositoryId : `${repositoryId} ${branch}`,
    statusWord(status),
    age(at, nowMs),
    (wide ? commitHash : commitHash.slice(0, 7)) || "-",
    ...(hasPulls ? [pullRequest ? pullRequestWords(pullRequest, nowMs) : "-"] : []),
    url || "-",
    oneLine(reason, wide),
  ];
}
