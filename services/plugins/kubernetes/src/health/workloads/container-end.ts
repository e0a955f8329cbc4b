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

/**
 * How a container ended: a lack of memory, or its exit code. Empty if it ended well or did not end. `end` is a terminated state. Its message is left out: the program
 * wrote it, or it is the end of its log, so that it may have values of Secrets, which only `app logs` masks.
 */
export function describeEnd(end: JsonValue | undefined): string {
  if (end === undefined || end === null) return "";
  if (textAt(end, "reason") === "OOMKilled") return "OOMKilled: it needed more memory than its limit";
  const code = numberAt(end, "exitCode") ?? 0;
  if (code === 0) return "";
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
