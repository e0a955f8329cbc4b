import type { PluginLine } from "@slipway/proto/state";

/** Fields that are shown elsewhere in the line, or are the same in every line of one plugin. */
const left = new Set([
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
  "plugin",
  "traceId",
  "spanId",
]);

/** A line of a plugin's output for people: JSON as its message and fields, any other text unchanged. */
export function pluginLine({ at, isError, text }: PluginLine): string {
  const time = at ? new Date(Number(at.seconds) * 1000).toISOString().slice(11, 19) : "";
  const { level = isError ? "error" : "", message } = readEntry(text);
  return `${time} ${level === "" ? "" : `${level.toUpperCase()} `}${message}`;
}

interface Entry {
  readonly level?: string;
  readonly message: string;
}

function readEntry(text: string): Entry {
  if (!text.startsWith("{")) return { message: text };
  try {
    const entry = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const message = entry["msg"] ?? entry["message"];
    const level = entry["level"] ?? entry["severity"];
    if (typeof message !== "string") return { message: text };
    const fields = Object.entries(entry).flatMap(([name, value]) => (left.has(name) ? [] : [`${name}=${JSON.stringify(value)}`]));
    return { ...(typeof level === "string" && { level }), message: [message, ...fields].join(" ") };
  } catch {
    return { message: text };
  }
}
