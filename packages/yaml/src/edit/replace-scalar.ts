import type { FieldPath } from "../problem.ts";
import { plainScalar } from "../scalars/plain-scalar.ts";
import { type FoundScalar, findScalars, type Refusal } from "./find-scalars.ts";

/** A text with a value replaced, or why not. */
export type ReplacedScalar = { readonly kind: "replaced"; readonly text: string } | { readonly kind: "unchanged" } | Refusal;

/**
 * Replaces the scalars at a path by a text and leaves every other character as it is, apart from a missing line break at the end of the file, which is
 * added. In a file of several documents the value is replaced in each that has it. Quotes stay as they are; a plain text gets some when it would become a
 * number, or break the file. A number may become a text. Never throws.
 */
export function replaceScalar(text: string, path: FieldPath, value: string): ReplacedScalar {
  const found = findScalars(text, path);
  if ("kind" in found) return found;
  if (found.every((scalar) => scalar.text === value)) return { kind: "unchanged" };
  const edited = replaceTogether(text, path, found, value) ?? replaceOneByOne(text, path, found, value);
  if (edited === undefined)
    return {
      kind: "refused",
      reason: "path",
      message: "the value cannot be written there; put the old one in quotes",
      line: 1,
      column: 1,
    };
  return { kind: "replaced", text: /[\r\n]$/.test(edited) ? edited : edited + (edited.includes("\r\n") ? "\r\n" : "\n") };
}

/** Writes each in the best way, and reads the text once, however many documents it has. Undefined if one is then not as wanted. */
function replaceTogether(text: string, path: FieldPath, found: readonly FoundScalar[], value: string): string | undefined {
  const parts: string[] = [];
  let at = 0;
  for (const scalar of found) {
    const [best = ""] = candidates(text, scalar, value);
    parts.push(text.slice(at, scalar.start), scalar.text === value ? text.slice(scalar.start, scalar.end) : best);
    at = scalar.end;
  }
  const edited = parts.join("") + text.slice(at);
  const after = findScalars(edited, path);
  return !("kind" in after) && after.length === found.length && after.every((scalar) => scalar.text === value) ? edited : undefined;
}

function replaceOneByOne(text: string, path: FieldPath, found: readonly FoundScalar[], value: string): string | undefined {
  let edited = text;
  // From the last to the first, so that the offsets of those before stay true.
  for (const [index, scalar] of [...found.entries()].toReversed()) {
    if (scalar.text === value) continue;
    const next = candidates(text, scalar, value)
      .map((written) => edited.slice(0, scalar.start) + written + edited.slice(scalar.end))
      .find((candidate) => reads(candidate, path, { index, of: found.length, value }));
    if (next === undefined) return undefined;
    edited = next;
  }
  return edited;
}

/** How a value may be written, the best first. */
function candidates(text: string, scalar: FoundScalar, value: string): readonly string[] {
  const { style, start, end } = scalar;
  const double = `"${escaped(value)}"`;
  const isOneLine = !hasControl(value);
  if (style === "double") return [double];
  if (style === "single") return isOneLine ? [`'${value.replaceAll("'", "''")}'`, double] : [double];
  const styles = isOneLine && staysText(scalar, value) ? [value, double] : [double];
  if (style === "absent") return styles.map((written) => (/[:\-?,[]/.test(text.charAt(start - 1)) ? ` ${written}` : written));
  if (style !== "block") return styles;
  const written = text.slice(start, end);
  const comment = /^[^\r\n#]*?([ \t]+#[^\r\n]*)?(?:[\r\n]|$)/.exec(written)?.[1] ?? "";
  const rest = /[\s]*$/.exec(written)?.[0] ?? "";
  return styles.map((each) => each + comment + rest);
}

/** Whether a value without quotes is still a text, if the old one was. */
function staysText({ style, text, isTagged }: FoundScalar, value: string): boolean {
  const wasText = style === "block" || (style !== "absent" && !isTagged && typeof plainScalar(text) === "string");
  return !wasText || value === "" || typeof plainScalar(value) === "string";
}

function reads(text: string, path: FieldPath, wanted: { readonly index: number; readonly of: number; readonly value: string }): boolean {
  const found = findScalars(text, path);
  return !("kind" in found) && found.length === wanted.of && found[wanted.index]?.text === wanted.value;
}

/** What YAML does not print as it is: control characters, and its own line breaks. */
function hasControl(value: string): boolean {
  return /[\p{Cc}\u2028\u2029\ufeff]/u.test(value);
}

function escaped(value: string): string {
  return JSON.stringify(value)
    .slice(1, -1)
    .replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
