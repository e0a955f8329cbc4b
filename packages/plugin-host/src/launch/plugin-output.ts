import type { Logger } from "@slipway/runtime";

/** Fields of a plugin's logger that our log sets itself. */
const dropped = new Set([
  "plugin",
  "level",
  "severity",
  "time",
  "ts",
  "timestamp",
  "msg",
  "message",
  "service",
  "pid",
  "hostname",
  "traceId",
  "spanId",
]);
const levels: Readonly<Record<string, "debug" | "info" | "warn" | "error">> = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warn: "warn",
  warning: "warn",
  error: "error",
  fatal: "error",
  panic: "error",
  dpanic: "error",
};

/**
 * Logs a line of a plugin's output: a JSON line with its level and fields, any other line as text.
 * Returns the message of a line that may explain why the process exits.
 */
export function relayLine(log: Logger, line: string, stream: "stdout" | "stderr"): string | undefined {
  const entry = parseEntry(line);
  if (entry === undefined) {
    if (line.trim() === "") return undefined;
    log.info({ stream, line }, "plugin wrote");
    return stream === "stderr" ? line : undefined;
  }
  const { level, message, fields } = entry;
  log[level](fields, message);
  if (level !== "error") return undefined;
  const error = messageOf(fields["err"] ?? fields["error"]);
  return error === undefined ? message : `${message}: ${error}`;
}

/** An error field is a string or an object. */
function messageOf(error: unknown): string | undefined {
  if (typeof error === "string") return error;
  return typeof error === "object" && error !== null && "message" in error && typeof error.message === "string" ? error.message : undefined;
}

interface Entry {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function parseEntry(line: string): Entry | undefined {
  if (!line.startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const raw = value as Readonly<Record<string, unknown>>;
  const level = levels[String(raw["level"] ?? raw["severity"]).toLowerCase()];
  const message = raw["msg"] ?? raw["message"];
  if (level === undefined || typeof message !== "string") return undefined;
  return { level, message, fields: Object.fromEntries(Object.entries(raw).filter(([key]) => !dropped.has(key))) };
}
