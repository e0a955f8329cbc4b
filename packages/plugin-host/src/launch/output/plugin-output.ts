import { type Logger, readLogLine } from "@slipway/runtime";

const levels: ReadonlyMap<string, "debug" | "info" | "warn" | "error"> = new Map([
  ["trace", "debug"],
  ["debug", "debug"],
  ["info", "info"],
  ["warn", "warn"],
  ["warning", "warn"],
  ["error", "error"],
  ["fatal", "error"],
  ["panic", "error"],
  ["dpanic", "error"],
]);

/** Fields of a line about one deployment, application or call. */
const aboutOne = ["deploymentId", "applicationId", "application", "deployment-id", "application-id", "app-id", "method"];

/**
 * Logs a line of a plugin's output: a JSON line with its level and fields, any other line as text.
 * Returns the message of a line that may explain why the process exits. An error about one deployment, application or call does not: it is nothing that others
 * should read when they are affected too.
 */
export function relayLine(log: Logger, line: string, stream: "stdout" | "stderr"): string | undefined {
  const entry = readLogLine(line);
  const level = levels.get(entry?.level?.toLowerCase() ?? "");
  if (entry === undefined || level === undefined) {
    if (line.trim() === "") return undefined;
    log.info({ stream, line }, "plugin wrote");
    return stream === "stderr" ? line : undefined;
  }
  const { message, fields } = entry;
  log[level](fields, message);
  if (level !== "error" || aboutOne.some((field) => field in fields)) return undefined;
  const error = messageOf(fields["err"] ?? fields["error"]);
  return error === undefined ? message : `${message}: ${error}`;
}

/** An error field is a string or an object. */
function messageOf(error: unknown): string | undefined {
  if (typeof error === "string") return error;
  return typeof error === "object" && error !== null && "message" in error && typeof error.message === "string" ? error.message : undefined;
}
