import { type JsonObject, listAt, textAt } from "../json/json.ts";

/** A value that a message may quote. Longer ones are not what was wrong but where. */
const longestValue = 100;

/**
 * What an API server says in a Status, cut to the cause: without whole objects as Go prints them and without diffs of defaulted objects, which are
 * several kilobytes. What is left out is left out as a whole, so that a caller can still mask values.
 */
export function causeOfRefusal(status: JsonObject): string {
  const message = textAt(status, "message");
  const causes = listAt(status, "details", "causes").flatMap((cause) => {
    const field = textAt(cause, "field");
    return field === "" ? [] : [`${field}: ${cutCause(textAt(cause, "message"))}`];
  });
  const [object, ...rest] = message.split(" is invalid: ");
  if (causes.length === 0 || rest.length === 0) return withoutGo(message);
  return `${object} is invalid: ${causes.join(", ")}`;
}

function cutCause(message: string): string {
  const [said = "", ...diff] = message.split(/\n(?=@@ )/);
  const changed = [...new Set([...diff.join("\n").matchAll(/^[-+]\s*"?(\w+)"?:/gm)].map(([, name]) => name))];
  return withoutLongValue(said.trimEnd()) + (changed.length > 0 ? ` (changed: ${changed.join(", ")})` : "");
}

/** `Invalid value: VALUE: reason`, where the value is JSON or a Go struct. */
function withoutLongValue(message: string): string {
  const kind = /^(?:Invalid|Unsupported|Duplicate) value: /.exec(message)?.[0];
  if (kind === undefined) return message;
  const end = endOfValue(message, kind.length);
  return end - kind.length > longestValue ? `${kind.slice(0, -2)}${message.slice(end)}` : message;
}

/** Where the value that begins at `start` ends: at the colon before the reason, outside of braces and strings. */
function endOfValue(message: string, start: number): number {
  let depth = 0;
  for (let index = start; index < message.length; index += 1) {
    const sign = message.charAt(index);
    if (sign === '"') {
      for (index += 1; index < message.length && message.charAt(index) !== '"'; index += 1) if (message.charAt(index) === "\\") index += 1;
    } else if (/[{[(]/.test(sign)) depth += 1;
    else if (/[}\])]/.test(sign)) depth -= 1;
    else if (depth <= 0 && message.startsWith(": ", index)) return index;
  }
  return start;
}

/** Server-side apply quotes values of a wrong type as Go prints them. */
function withoutGo(message: string): string {
  return message
    .split("\n")
    .map((line) => {
      // Asked first, so that the expression ends at the first place that begins like it.
      if (!line.endsWith("}")) return line;
      return line.replace(/, got &(?:value\.valueUnstructured)?\{(?:Value:)?(.*)\}$/, (_all, value: string) => {
        const word = wordFor(value);
        const isScalar = word === "a number" || word === "a boolean";
        return `, got ${word}${line.includes("expected string") && isScalar ? ": put it in quotes" : ""}`;
      });
    })
    .join("\n");
}

function wordFor(value: string): string {
  if (value.startsWith('"')) return "a string";
  if (value.startsWith("map[")) return "a map";
  if (value.startsWith("[]")) return "a list";
  if (value === "true" || value === "false") return "a boolean";
  return value.trim() !== "" && Number.isFinite(Number(value)) ? "a number" : "a string";
}
