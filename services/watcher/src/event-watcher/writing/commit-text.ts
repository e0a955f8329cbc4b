import { eventCommitMessage } from "@slipway/app-config";
import { boundText, type ExternalEvent } from "@slipway/domain";
import { visibleLine } from "@slipway/runtime";
import { traceparentTrailer } from "../../triggers/commits-to-deploy.ts";

/** Characters of each thing that an event says; its whole value is in the file. */
const longestValue = 500;

/** The trailer that names the commit of another repository that caused a commit. */
const traceTrailer = "Pipecd-Dev-Trace-Trigger-Commit-Hash";

/**
 * The message of the commit that an event causes, with a trailer for each of the event's contexts, sorted by key, one for its OpenTelemetry trace, and then
 * one for the commit that caused the event. `templates` in the order in which they are asked; the first that is not empty counts. What the event says is in one
 * line each: whoever may send events must not write trailers, nor commands that a Git host obeys at the beginning of a line. `format` escapes it for where the
 * message is shown.
 */
export function commitText(
  { name, data, contexts, commit, traceparent }: ExternalEvent,
  templates: readonly string[],
  format: (text: string) => string = (text) => text,
): string {
  const shown = (text: string) => format(oneLine(text));
  const template = templates.find((each) => each.trim() !== "") ?? "";
  const message = eventCommitMessage(template, { value: shown(data), eventName: shown(name) });
  const sorted = Object.entries(contexts).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const traced = traceparent === undefined ? [] : [[traceparentTrailer, traceparent] as const];
  const trailers = [...sorted, ...traced, ...(commit ? [[traceTrailer, commit.hash] as const] : [])];
  const lines = trailers.map(([key, value]) => `${shown(key)}: ${shown(value)}`);
  return lines.length === 0 ? message : `${message.trimEnd()}\n\n${lines.join("\n")}`;
}

function oneLine(text: string): string {
  return boundText(visibleLine(text.replace(/\s+/g, " ").trim()), longestValue);
}
