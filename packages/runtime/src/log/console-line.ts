import { visibleLine } from "../terminal/visible-text.ts";

/**
 * Formats a JSON log line for people: time, level, message, then the fields as JSON, without the ids of OpenTelemetry.
 * A line that is not a JSON object is returned unchanged.
 */
export function consoleLine(line: string): string {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof entry !== "object" || entry === null) return line;
  const { time, level, msg, service: _, traceId: _trace, spanId: _span, ...fields } = entry as Readonly<Record<string, unknown>>;
  const words = [time, String(level).toUpperCase().padEnd(5), msg];
  return `${visibleLine([...words, ...(Object.keys(fields).length === 0 ? [] : [JSON.stringify(fields)])].join(" "))}\n`;
}
