import { type JsonValue, numberAt, textAt, valueAt } from "../../json/json.ts";

/** What exit codes mean by convention. */
const meanings: ReadonlyMap<number, string> = new Map([
  [126, "the command cannot be run"],
  [127, "the command was not found"],
  [134, "SIGABRT"],
  [137, "SIGKILL"],
  [139, "SIGSEGV"],
  [143, "SIGTERM"],
]);

/** How a container ended: what it said, a lack of memory, or its exit code. Empty if it ended well or did not end. `end` is a terminated state. */
export function describeEnd(end: JsonValue | undefined): string {
  if (end === undefined || end === null) return "";
  const message = textAt(end, "message");
  if (textAt(end, "reason") === "OOMKilled") return message || "OOMKilled: it needed more memory than its limit";
  const code = numberAt(end, "exitCode") ?? 0;
  if (message !== "" || code === 0) return message;
  const meaning = meanings.get(code);
  return `exit code ${code}${meaning === undefined ? "" : ` (${meaning})`}`;
}

/** How often a container was restarted, and why it ended the last time. Empty if it was not. */
export function describeRestarts(container: JsonValue): string {
  const count = numberAt(container, "restartCount") ?? 0;
  if (count === 0) return "";
  const end = valueAt(container, "lastState", "terminated");
  const finishedAt = textAt(end, "finishedAt");
  const why = [describeEnd(end), ...(finishedAt === "" ? [] : [`at ${finishedAt}`])].filter((part) => part !== "").join(" ");
  return `restarted ${count === 1 ? "once" : `${count} times`}${why === "" ? "" : `, last after ${why}`}`;
}
