import { Fault } from "@slipway/domain";

/** What a message or the data of an event holds. */
export type EventContent =
  | { readonly kind: "none" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "json"; readonly value: unknown };

const decoder = new TextDecoder("utf-8", { fatal: true });

/** The bytes as text. Throws `invalid` for bytes that are not UTF-8. */
export function textOfBytes(what: string, bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Fault("invalid", `${what} is not text in UTF-8`);
  }
}

/** Parses JSON. Throws `invalid` with the place of the mistake. */
export function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // The message of the parser quotes the text.
    const at = /\(line \d+ column \d+\)|position \d+/.exec(String(error))?.[0].replaceAll(/[()]/g, "");
    throw new Fault("invalid", `${what} is not valid JSON${at === undefined ? "" : `, at ${at}`}`);
  }
}

/** Whether a content type stands for JSON. */
export function isJsonType(contentType: string): boolean {
  return /^(?:application|text)\/(?:[^;\s]+\+)?json\b/i.test(contentType);
}

/** A value as compact JSON. Throws `invalid` for one that is nested too deeply. */
export function jsonText(what: string, value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch {
    throw new Fault("invalid", `${what} is nested too deeply`);
  }
}

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object at a path. Throws `invalid` if there is something else; returns undefined if there is nothing. */
export function objectAt(parent: JsonObject | undefined, path: string): JsonObject | undefined {
  const value = valueAt(parent, path);
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new Fault("invalid", `${path} is not an object`);
  return value;
}

/** The text at a path; "" if there is none. Throws `invalid` if there is something else. */
export function textAt(parent: JsonObject | undefined, path: string): string {
  const value = valueAt(parent, path);
  if (value === undefined) return "";
  if (typeof value !== "string") throw new Fault("invalid", `${path} is not a text`);
  return value;
}

/** Like `textAt`. Throws `invalid` if there is none. */
export function requiredTextAt(parent: JsonObject | undefined, path: string): string {
  const text = textAt(parent, path);
  if (text === "") throw new Fault("invalid", `${path} is missing`);
  return text;
}

/** The value of the last word of a path; null is nothing. */
function valueAt(parent: JsonObject | undefined, path: string): unknown {
  const key = path.slice(path.lastIndexOf(".") + 1);
  return parent && Object.hasOwn(parent, key) ? (parent[key] ?? undefined) : undefined;
}
