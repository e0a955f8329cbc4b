import { eventCommitMessage } from "@slipway/app-config";
import type { ExternalEvent } from "@slipway/domain";
import { traceparentTrailer } from "../../triggers/commits-to-deploy.ts";

/** The trailer that names the commit of another repository that caused a commit. */
const traceTrailer = "Pipecd-Dev-Trace-Trigger-Commit-Hash";

/**
 * The message of the commit that an event causes, with a trailer for each of the event's contexts, sorted by key, one for its OpenTelemetry trace, and then
 * one for the commit that caused the event. `templates` in the order in which they are asked; the first that is not empty counts.
 */
export function commitText({ name, data, contexts, commit, traceparent }: ExternalEvent, templates: readonly string[]): string {
  const message = eventCommitMessage(templates.find((each) => each.trim() !== "") ?? "", { value: data, eventName: name });
  const sorted = Object.entries(contexts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const traced = traceparent === undefined ? [] : [[traceparentTrailer, traceparent] as const];
  const trailers = [...sorted, ...traced, ...(commit ? [[traceTrailer, commit.hash] as const] : [])];
  const lines = trailers.map(([key, value]) => `${oneLine(key)}: ${oneLine(value)}`);
  return lines.length === 0 ? message : `${message.trimEnd()}\n\n${lines.join("\n")}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
