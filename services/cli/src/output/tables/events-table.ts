import { type ExternalEvent, eventStatus, shortId } from "@slipway/domain";
import type { Shown } from "../print.ts";
import { age } from "../words/age.ts";
import { oneLine } from "../words/one-line.ts";
import { pullRequestWords } from "../words/pull-request-words.ts";
import { statusWord } from "../words/status-word.ts";
import { table } from "./table.ts";

/** Events for people, one a line. */
export function eventsTable(events: readonly ExternalEvent[], nowMs: number, { wide }: Shown = { wide: false }): string {
  if (events.length === 0) return "no events";
  const extra = wide ? ["project", "labels", "type", "source"] : [];
  return table(
    ["id", "age", "name", "data", "commit", ...extra, "status", "reason"],
    events.map((event) => [
      wide ? event.id : shortId(event.id),
      age(event.registeredAt, nowMs),
      event.name,
      oneLine(event.data, wide) || "-",
      (wide ? event.commit?.hash : event.commit?.hash.slice(0, 7)) ?? "-",
      ...(wide ? [event.projectId, labelWords(event.labels), event.type || "-", event.source] : []),
      statusWord(eventStatus(event)),
      oneLine(reasonOf(event, nowMs), wide),
    ]),
    { whole: wide },
  );
}

/** `app=web, env=dev` */
export function labelWords(labels: Readonly<Record<string, string>>): string {
  return (
    Object.entries(labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(", ") || "-"
  );
}

/** The reason of the handler that decides the status, or how many there are. */
function reasonOf(event: ExternalEvent, nowMs: number): string {
  const status = eventStatus(event);
  const deciding = event.handlings.filter((each) => each.status === status);
  const [first, ...others] = deciding;
  if (!first) return "";
  const pull = first.pullRequest ? ` (pull request ${pullRequestWords(first.pullRequest, nowMs)})` : "";
  const reason = `${first.reason || (others.length > 0 ? first.configFile : "")}${pull}`;
  return others.length === 0 ? reason : `${reason}, and ${others.length} more`;
}
