import { forPrograms } from "./for-programs.ts";

/** A line of JSON that a logger wrote: ours, zap, pino or one for a cloud. */
interface LogLine {
  /** As the logger wrote it; undefined if it wrote none, or a number. */
  readonly level: string | undefined;
  readonly message: string;
  /** All other fields, except those that only say where the line is from and when. */
  readonly fields: Readonly<Record<string, unknown>>;
}

const levelNames = ["level", "severity"] as const;
const messageNames = ["msg", "message"] as const;
const ofEveryLine = ["time", "ts", "timestamp", "service", "plugin", "pid", "hostname", "traceId", "spanId"] as const;
const ownNames: ReadonlySet<string> = new Set([...levelNames, ...messageNames, ...ofEveryLine]);

/** Reads a line of a process's output. Undefined for a line that no logger wrote: it is not a JSON object, or has no message. */
export function readLogLine(line: string): LogLine | undefined {
  if (!line.startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  // Holds because JSON that begins with a brace is an object.
  const entry = value as Readonly<Record<string, unknown>>;
  const first = (names: readonly string[]) => names.map((name) => entry[name]).find((each) => each !== undefined && each !== null);
  const level = first(levelNames);
  const message = first(messageNames);
  if (typeof message !== "string") return undefined;
  const isMark = (name: string, field: unknown): boolean => name === "audience" && field === forPrograms.audience;
  const fields = Object.fromEntries(Object.entries(entry).filter(([name, field]) => !ownNames.has(name) && !isMark(name, field)));
  return { level: typeof level === "string" ? level : undefined, message, fields };
}
