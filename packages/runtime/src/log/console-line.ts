/**
 * A log line for people's eyes, from one for programs: time, level, message, then the fields as JSON.
 * A line that is no JSON object is returned as it is.
 */
export function consoleLine(line: string): string {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof entry !== "object" || entry === null) return line;
  const { time, level, msg, service: _, ...fields } = entry as Readonly<Record<string, unknown>>;
  const words = [time, String(level).toUpperCase().padEnd(5), msg];
  return `${[...words, ...(Object.keys(fields).length === 0 ? [] : [JSON.stringify(fields)])].join(" ")}\n`;
}
