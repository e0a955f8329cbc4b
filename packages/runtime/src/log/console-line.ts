import { visibleLine } from "../terminal/visible-text.ts";
import { forPrograms } from "./for-programs.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Formats a JSON log line for people: time, level, message, then the fields as `name=value`, with ids as short as in tables and without what only programs
 * use. Undefined for a line that is only for programs. A line that is not a JSON object is returned unchanged.
 */
export function consoleLine(line: string): string | undefined {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof entry !== "object" || entry === null) return line;
  const { time, level, msg, audience, ...fields } = entry as Fields;
  if (audience === forPrograms.audience) return undefined;
  const words = [shownTime(time), String(level).toUpperCase().padEnd(5), msg, ...shownFields(fields)];
  return `${visibleLine(words.join(" "))}\n`;
}

/** Names of fields that lead a program from a line to other data. */
const unseen = new Set(["service", "traceId", "spanId", "durable", "subject", "sequence", "deliveries"]);
/** Fields that are shown by another name, and shortened. */
const ids: Readonly<Record<string, { readonly name: string; readonly length: number }>> = {
  deploymentId: { name: "deployment", length: 8 },
  applicationId: { name: "application", length: 8 },
  revision: { name: "revision", length: 7 },
};

function shownFields(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (unseen.has(name) || value === undefined || value === "" || isSocket(value)) return [];
    if (name === "applicationId" && "application" in fields) return [];
    const id = ids[name];
    return [id && typeof value === "string" ? `${id.name}=${value.slice(0, id.length)}` : `${name}=${shownValue(value)}`];
  });
}

/** A plugin's socket is found by its name. */
function isSocket(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("unix:");
}

/** A word stays as it is; whatever else is JSON. Of an expected fault only the message is shown; a bug keeps its stack. */
function shownValue(value: unknown): string {
  if (typeof value === "string") return /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  return "code" in value && "message" in value && !("stack" in value) ? shownValue(value.message) : JSON.stringify(value);
}

/** Without parts of a second. */
function shownTime(time: unknown): unknown {
  return typeof time === "string" ? time.replace(/^(\d{4}-\d\d-\d\d)T([\d:]+)\.\d+Z$/, "$1 $2Z") : time;
}
