import type { PluginLine } from "@slipway/proto/state";
import { readLogLine, visibleLine } from "@slipway/runtime/terminal";

/** A line of a plugin's output for people: JSON as its message and fields, any other text unchanged. */
export function pluginLine({ at, isError, text }: PluginLine): string {
  const time = at ? new Date(Number(at.seconds) * 1000).toISOString().slice(11, 19) : "";
  const entry = readLogLine(text);
  const level = entry?.level ?? (isError ? "error" : "");
  const fields = Object.entries(entry?.fields ?? {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return visibleLine(`${time} ${level === "" ? "" : `${level.toUpperCase()} `}${[entry?.message ?? text, ...fields].join(" ")}`);
}
