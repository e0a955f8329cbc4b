import { type JsonObject, listAt, numberAt, scalarText, textAt } from "../json/json.ts";

/** Whether an object is being deleted. It exists until its last finalizer is removed. */
export function isTerminating(object: JsonObject): boolean {
  return textAt(object, "metadata", "deletionTimestamp") !== "";
}

/** Since when an object is being deleted and what it waits for: `is being deleted since 2026-11-29T12:00:00Z, and waits for its finalizers a.example/b`. */
export function describeTermination(object: JsonObject): string {
  const since = `is being deleted since ${startOf(object)}`;
  const finalizers = [...listAt(object, "metadata", "finalizers"), ...listAt(object, "spec", "finalizers")].map(scalarText);
  const remaining = remainingContent(object);
  const waits = finalizers.length > 0 ? [`waits for its finalizers ${finalizers.join(", ")}`] : graceOf(object);
  return [[since, ...waits].join(", and "), ...remaining].join(": ");
}

/** The time in the metadata is that of the end of the grace period. */
function startOf(object: JsonObject): string {
  const end = textAt(object, "metadata", "deletionTimestamp");
  const ms = Date.parse(end);
  if (Number.isNaN(ms)) return end;
  const start = Temporal.Instant.fromEpochMilliseconds(ms).subtract({ seconds: graceSeconds(object) });
  return start.toString();
}

function graceOf(object: JsonObject): readonly string[] {
  const seconds = graceSeconds(object);
  return seconds === 0 ? [] : [`has a grace period of ${seconds} s`];
}

function graceSeconds(object: JsonObject): number {
  return numberAt(object, "metadata", "deletionGracePeriodSeconds") ?? 0;
}

/** What a Namespace or a CustomResourceDefinition says about its content. */
function remainingContent(object: JsonObject): readonly string[] {
  const messages = listAt(object, "status", "conditions")
    .filter((condition) => /^Namespace|^Terminating$/.test(textAt(condition, "type")) && textAt(condition, "status") === "True")
    .map((condition) => textAt(condition, "message"))
    .filter((message) => message !== "");
  return messages.length === 0 ? [] : [messages.join("; ")];
}
